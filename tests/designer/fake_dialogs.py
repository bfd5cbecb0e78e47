"""Answers to the questions of `designer.widgets.dialogs.Dialogs`, given in advance, and what was told."""

from __future__ import annotations


class FakeDialogs:
    """Each answer is given once for each question; a question without an answer fails the test."""

    def __init__(self, **answers):
        self.answers = answers
        self.asked = []
        self.errors = []
        self.told = []

    def _answer(self, question):
        self.asked.append(question)
        return self.answers[question]

    def open_file(self, folder):
        return self._answer("open_file")

    def open_data(self, folder, files, title=""):
        return self._answer("open_data")

    def open_weights(self, folder):
        self.folder = folder
        return self._answer("open_weights")

    def save_file(self, title, suggestion, filters, may_write):
        self.suggestion, self.filters = suggestion, filters
        path = self._answer("save_file")
        return path if path is not None and may_write(path) else None

    def unsaved(self, name, *, changes=True, weights=None):
        self.changes, self.weights = changes, weights
        return self._answer("unsaved")

    def recover(self, name, difference):
        self.difference = difference
        return self._answer("recover")

    def overwrite(self, name, sentence, lines):
        self.question, self.lines = sentence, lines
        return self._answer("overwrite")

    def choose(self, question, sentence, answers):
        self.question, self.sentence, self.offered = question, sentence, tuple(answers)
        return self._answer("choose")

    def compare(self, sentence, lines):
        self.compared = sentence, lines

    def name(self, title, suggestion, longest):
        self.suggestion = suggestion
        return self._answer("name")

    def number(self, title, label, value, most, least=1):
        self.suggestion = value
        return self._answer("number")

    def confirm(self, question, sentence, verb):
        self.question, self.sentence = question, sentence
        return self._answer("confirm")

    def error(self, title, sentence):
        self.errors.append(sentence)

    def tell(self, title, sentence):
        self.told.append(sentence)
