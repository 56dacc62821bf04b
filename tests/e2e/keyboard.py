"""Going through pages by keyboard alone, and seeing at every step where the focus is."""

import re

from playwright.sync_api import Page

from tests.e2e.driving import taken

# Where the focus is: its name, and whether it can be seen. A field in a frame is seen by its frame,
# a hidden radio button by the label drawn for it, a cell by its ::after.
_FOCUS = """
() => {
  const here = document.activeElement;
  if (!here || here === document.body) return {name: '', seen: false, why: 'nothing has the focus'};
  const drawn = (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  const framed = (element) => {
    const own = getComputedStyle(element);
    const after = getComputedStyle(element, '::after');
    return drawn(own) || (after.content !== 'none' && parseFloat(after.borderTopWidth) > 0)
      || drawn(after);
  };
  const isField = here.matches('input, textarea, select');
  const beside = here.nextElementSibling;
  const around = [here.parentElement, here.parentElement?.parentElement].filter(Boolean);
  const seen = here.matches(':focus-visible') && (framed(here)
    || (isField && ((beside && framed(beside)) || around.some(framed)))
    || (isField && getComputedStyle(here).borderTopStyle !== 'none'));
  const box = here.getBoundingClientRect();
  const inside = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
  const labelled = here.getAttribute('aria-labelledby');
  const words = (id) => document.getElementById(id)?.textContent;
  const name = here.getAttribute('aria-valuetext') || here.getAttribute('aria-label')
    || (labelled && labelled.split(' ').map(words).join(' '))
    || (here.labels && here.labels[0]?.textContent)
    || here.querySelector('[data-cell-name]')?.textContent || here.textContent || '';
  return {
    name: name.replace(/\\s+/g, ' ').trim(),
    seen: seen && inside,
    why: `${here.outerHTML.slice(0, 160)} ${seen ? 'lies outside the window' : 'shows no focus'}`,
  };
}
"""


class Keyboard:
    """A person without a pointer. Every key must leave the focus somewhere it can be seen."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def name(self) -> str:
        """Accessible name of what has the focus."""
        return str(self.page.evaluate(_FOCUS)["name"])

    def check(self, after: str = "") -> None:
        """Fail where the focus is lost or cannot be seen."""
        if self.page.evaluate(_FOCUS)["seen"]:
            return
        # Lazily loaded parts take the focus when they have come: look until it is there.
        try:
            self.page.wait_for_function(f"() => ({_FOCUS})().seen", timeout=5_000)
        except Exception as error:
            found = self.page.evaluate(_FOCUS)
            raise AssertionError(f"after {after}: {found['why']}") from error

    def press(self, *keys: str) -> None:
        """Press keys one after the other, looking at the focus after each."""
        for key in keys:
            self.page.keyboard.press(key)
            taken(self.page)
            self.check(key)

    def write(self, text: str) -> None:
        """Type a text."""
        self.page.keyboard.type(text)
        taken(self.page)
        self.check(text)

    def tab_to(self, name: str, *, key: str = "Tab", limit: int = 60) -> None:
        """Tab until what has the focus is called so (a regular expression)."""
        passed: list[str] = []
        while len(passed) < limit:
            self.page.keyboard.press(key)
            if not self.name():
                break
            self.check(key)
            passed.append(self.name())
            if re.search(name, passed[-1]):
                return
        raise AssertionError(f"no way by {key} to {name!r}, only to {passed}")
