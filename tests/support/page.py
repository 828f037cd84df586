"""A page as the person sees it: what is wrong, what stands in the fields."""

from __future__ import annotations

import unicodedata

from bs4 import BeautifulSoup
from werkzeug.test import TestResponse


class Page:
    """What came back."""

    def __init__(self, response: TestResponse) -> None:
        self.status = response.status_code
        self.location = response.location
        self.soup = BeautifulSoup(response.text, "html.parser")

    @property
    def text(self) -> str:
        """All words, with single spaces."""
        return " ".join(self.soup.get_text(" ").split())

    def errors(self) -> dict[str, str]:
        """Field name to message beside it; each is tied to its field and listed on top."""
        found = {}
        for message in self.soup.select(".ds-validation-message"):
            field = message["id"].removesuffix("-error")
            described = self.soup.select(f'[aria-describedby~="{message["id"]}"]')
            assert described, f"the message of {field} is not tied to it"
            on_top = self.soup.select(f'[data-focus] a[href^="#{field}"]')
            assert on_top, f"{field} is not in the summary"
            assert self.soup.find(id=on_top[0]["href"][1:]), f"{on_top[0]['href']} leads nowhere"
            found[field] = message.get_text(strip=True)
        return found

    def value(self, name: str) -> str:
        """What stands in a field."""
        field = self.soup.select_one(f'[name="{name}"]')
        assert field is not None, f"no field {name}"
        if field.name == "input":
            return str(field.get("value", ""))
        return field.get_text().removeprefix("\r\n")

    def chosen(self, name: str) -> list[str]:
        """What is ticked."""
        return [str(field["value"]) for field in self.soup.select(f'[name="{name}"][checked]')]

    def radios(self) -> set[str]:
        """The names of all questions with one answer."""
        return {str(field["name"]) for field in self.soup.select('input[type="radio"]')}


def tidied(words: str) -> str:
    """The same words as they are stored: NFC, no spaces around."""
    return unicodedata.normalize("NFC", words).strip()
