"""summarization"""
