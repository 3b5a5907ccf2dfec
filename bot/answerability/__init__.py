"""answerability"""
