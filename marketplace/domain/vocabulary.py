"""The closed lists that a scenario's fields choose from, with their names for people."""

from enum import StrEnum

from marketplace.domain.messages import mark


class CooperationMode(StrEnum):
    """How the buyer wants to work with the vendor."""

    PROCUREMENT = "procurement"
    JOINT_CONSTRUCTION = "joint-construction"
    PILOT = "pilot"
    CHALLENGE = "challenge"


class Deployment(StrEnum):
    """Where the model must run."""

    ON_PREMISES = "on-premises"
    PRIVATE_CLOUD = "private-cloud"
    PUBLIC = "public"


class Confidentiality(StrEnum):
    """How sensitive the buyer's data is."""

    PUBLIC = "public"
    INTERNAL = "internal"
    SENSITIVE = "sensitive"


COOPERATION_NAMES: dict[str, str] = {
    CooperationMode.PROCUREMENT: mark("采购服务"),
    CooperationMode.JOINT_CONSTRUCTION: mark("联合建设"),
    CooperationMode.PILOT: mark("试点示范"),
    CooperationMode.CHALLENGE: mark("揭榜挂帅"),
}
DEPLOYMENT_NAMES: dict[str, str] = {
    Deployment.ON_PREMISES: mark("本地部署"),
    Deployment.PRIVATE_CLOUD: mark("私有云"),
    Deployment.PUBLIC: mark("公有云服务"),
}
CONFIDENTIALITY_NAMES: dict[str, str] = {
    Confidentiality.PUBLIC: mark("公开"),
    Confidentiality.INTERNAL: mark("内部"),
    Confidentiality.SENSITIVE: mark("敏感"),
}
