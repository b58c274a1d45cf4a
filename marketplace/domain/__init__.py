"""What is true without a computer: vocabulary, rules and arithmetic of the marketplace."""
