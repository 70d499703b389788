"""Form: inputs in a box, a line that says what was done, and under them a table of the case that stays in the notebook.

What stands in an input is forgotten with the kernel; what a button did is in the case. The table is an output of its
own, so that a saved, printed or exported notebook still shows it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import ipywidgets  # type: ignore[import-untyped]
from IPython.display import HTML, display

from ..errors import DprkitError
from ..show import Markup, cell, element, plain
from ._inputs import button, fill, pane, row, shown

__all__ = ["Form"]

_PAUSE = 0.02  # seconds between two pieces of long work, in which a click on Stop is heard


class Form(ipywidgets.VBox):  # type: ignore[misc]
    """A box of inputs. ``failure`` is the last error; ``raise form.failure`` shows its traceback."""

    def __init__(self, heading: str, *parts: Any, table: Callable[[], Markup]) -> None:
        self.heading = heading
        self.failure: BaseException | None = None
        self._table, self._below, self._buttons = table, list[Any](), list[Any]()
        self._said = pane()
        self.bar = ipywidgets.IntProgress(layout=ipywidgets.Layout(width="20em", margin="4px 0 4px 12.5em"))
        self.stop = button("Stop", hint="stop after the piece that is being done; what was done is kept")
        self._ended = row(self.stop)
        self.stop.on_click(lambda _: self._stop())
        title = ipywidgets.Label(heading, style={"font_weight": "bold"})
        box = ipywidgets.Layout(border="1px solid #c9c9c9", padding="8px", margin="4px 0", width="auto")
        super().__init__([title, *parts, self.bar, self._ended, self._said], layout=box)
        self._busy(False)

    # what is shown

    def _repr_html_(self) -> Markup:
        """The form as it stays: the state of the case that it is about."""
        try:
            return self._table()
        except DprkitError as error:
            return _sentence("Cannot be shown. ", error)

    def below(self) -> Any:
        """What is displayed under the inputs."""
        return HTML(str(self._repr_html_()))  # type: ignore[no-untyped-call]

    def _ipython_display_(self) -> None:
        words = f"{self.heading}: a form to fill in, in JupyterLab. What it has led to so far stands below."
        note = {"text/html": str(element("p", words, class_="note")), "text/plain": words}
        display({**self._repr_mimebundle_(), **note}, raw=True)  # type: ignore[no-untyped-call]
        if handle := display(self.below(), display_id=True):  # type: ignore[no-untyped-call]
            self._below.append(handle)

    def refresh(self) -> None:
        """The table below is made anew."""
        for handle in self._below:
            handle.update(self.below())

    def say(self, words: object, lead: str = "") -> None:
        """The line under the inputs says that, and nothing else."""
        fill(self._said, _sentence(lead, words))

    # what is done

    def does(self, pressed: Any, action: Callable[[], object]) -> None:
        """A click on the button does that, says what came of it, and makes the table below anew."""
        self._buttons.append(pressed)
        pressed.on_click(lambda _: self.attempt(action))

    def attempt(self, action: Callable[[], object]) -> None:
        """The action done, or one sentence that says why it was not."""
        fill(self._said, Markup())
        with self._reported():
            if said := action():
                self.say(said)
        if not self._working:
            self.refresh()

    def begin(self, action: Callable[[], object]) -> None:
        """The action done before the form is shown: what goes wrong is said in it, and the cell does not fail."""
        with self._reported():
            action()

    @contextmanager
    def _reported(self) -> Iterator[None]:
        """Whatever goes wrong inside is said in the form, and the kernel lives on."""
        self.failure = None
        try:
            yield
        except (DprkitError, KeyboardInterrupt) as error:
            self.failure = error
            self.say(error if str(error) else "It was stopped; what was done is kept.", "Not done. ")
        except Exception as error:
            self.failure = error
            said = f"{type(error).__name__}: {error}. The traceback is kept in the form's failure."
            self.say(said, "Not done. ")

    def work(self, steps: Iterator[str], count: int, end: Callable[[bool], str]) -> None:
        """Long work done piece by piece: each piece moves the bar, and Stop ends it between two.

        Args:
            steps: does one piece at each turn, and says which comes next.
            count: of pieces.
            end: what is said at the end; it is told whether the work was stopped.
        """
        self._busy(True)
        self.bar.value, self.bar.max = 0, count
        turns = self._turns(steps, end)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no kernel that could hear a click meanwhile
            for _ in turns:
                pass
        else:
            self._task = loop.create_task(_slowly(turns))

    def _turns(self, steps: Iterator[str], end: Callable[[bool], str]) -> Iterator[None]:
        with self._reported():
            for done, words in enumerate(steps):
                self.bar.value = done
                self.say(words)
                yield
                if self._stopping:
                    break
            self.say(end(self._stopping))
        self._busy(False)
        self.refresh()

    def _busy(self, working: bool) -> None:
        self._working, self._stopping = working, False
        for part in (self.bar, self._ended):
            shown(part, working)
        for one in self._buttons:
            one.disabled = working

    def _stop(self) -> None:
        self._stopping = True
        self.say("Stopping after this piece.")


async def _slowly(turns: Iterator[None]) -> None:
    for _ in turns:
        await asyncio.sleep(_PAUSE)


def _sentence(lead: str, words: object) -> Markup:
    if not str(words):
        return Markup()
    said = cell(plain(words)[:600])
    return element("p", element("strong", lead) if lead else "", said, role="status")
