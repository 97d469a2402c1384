/** The page "When Does npm Ask for a Code?": a table, built from what the extension sends. */
import { isWhenRequiredMessage, type WhenRequiredMessage } from '../src/shared/panelProtocol.ts';
import { element } from './dom.ts';
import { sayReady } from './host.ts';

window.addEventListener('message', event => {
  if (isWhenRequiredMessage(event.data)) document.body.replaceChildren(pageOf(event.data));
});
sayReady();

function pageOf(content: WhenRequiredMessage): HTMLElement {
  return element('main', {}, [
    element('h1', {}, [content.heading]),
    element('p', {}, [content.introduction]),
    element('table', {}, [headOf(content), bodyOf(content)]),
    ...content.notes.map(note => element('p', { class: 'note' }, [note])),
  ]);
}

function headOf(content: WhenRequiredMessage): HTMLElement {
  const columns = content.levels.map(({ name, note }) =>
    element('th', { scope: 'col' }, [name, element('span', { class: 'note' }, [note])]),
  );
  const corner = element('th', { scope: 'col' }, [content.actionHeading]);
  return element('thead', {}, [element('tr', {}, [corner, ...columns])]);
}

/** The sign is for the eye, the words for everyone: colour or shape alone says nothing to a screen reader. */
function bodyOf(content: WhenRequiredMessage): HTMLElement {
  const rows = content.rows.map(({ action, cells }) =>
    element('tr', {}, [
      element('th', { scope: 'row' }, [action]),
      ...cells.map(({ asks, text }) =>
        element('td', { class: asks ? 'asks' : 'free' }, [
          element('span', { class: 'sign', 'aria-hidden': 'true' }, [asks ? '●' : '–']),
          text,
        ]),
      ),
    ]),
  );
  return element('tbody', {}, rows);
}
