"""Chapter V5 of the standard."""

from marketplace.domain.messages import mark
from marketplace.web.documentation.asvs.entries import Chapter, met

CHAPTER = Chapter(
    5,
    mark("文件处理"),
    (
        met(
            "5.1.1",
            2,
            mark("写明允许的类型和大小"),
            mark("页面写明，规则集中在一处，大小是配置项"),
            "marketplace/storage/file_types.py",
            "README.md",
        ),
        met(
            "5.2.1",
            1,
            mark("文件大小有上限"),
            mark("单个、总数、合计都有上限"),
            "marketplace/services/uploads.py",
            "tests/web/test_request_sizes.py",
        ),
        met(
            "5.2.2",
            1,
            mark("扩展名与内容相符"),
            mark("按内容识别类型，与扩展名不符即拒收"),
            "marketplace/storage/file_types.py",
            "tests/unit/storage/test_file_types.py",
        ),
        met(
            "5.2.3",
            2,
            mark("解压前检查大小和个数"),
            mark("压缩包的展开大小和条目数先检查"),
            "marketplace/archives.py",
            "tests/unit/storage/test_office_files.py",
        ),
        met(
            "5.3.1",
            1,
            mark("上传的文件不会被执行"),
            mark("存放在网站目录之外，名称随机"),
            "marketplace/storage/file_store.py",
            "tests/unit/storage/test_file_store.py",
        ),
        met(
            "5.3.2",
            1,
            mark("路径不取自用户"),
            mark("存储路径由程序随机生成"),
            "marketplace/storage/file_store.py",
            "tests/web/test_hostile_requests.py",
        ),
        met(
            "5.4.1",
            2,
            mark("下载文件名由服务器给出"),
            mark("文件名清洗后写进响应头"),
            "marketplace/web/downloads.py",
            "tests/unit/web/test_downloads.py",
        ),
        met(
            "5.4.2",
            2,
            mark("文件名在响应头和邮件里编码"),
            mark("按 RFC 6266 编码，控制字符去掉"),
            "marketplace/storage/file_types.py",
            "tests/unit/storage/test_file_types.py",
        ),
        met(
            "5.4.3",
            2,
            mark("扫描病毒"),
            mark("配置 ClamAV 后逐个扫描，发现即拒收"),
            "marketplace/storage/virus_scan.py",
            "tests/unit/storage/test_virus_scan.py",
        ),
    ),
)
