/** The page's few signs, drawn as lines in the colour of the text around them; fonts and pictures are not let in. */
import type { NoticeBlock } from '../src/shared/panelProtocol.ts';
import { graphic } from './dom.ts';

const shapes: Readonly<Record<NoticeBlock['severity'], string>> = {
  information: 'M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13M8 7.2v4.3M8 4.5v1.2',
  warning: 'M8 1.8L14.8 14H1.2ZM8 6.2v3.9M8 11.3v1.2',
  error: 'M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13M5.5 5.5l5 5M10.5 5.5l-5 5',
};

export function severityIcon(severity: NoticeBlock['severity']): SVGElement {
  return graphic('svg', { viewBox: '0 0 16 16', class: 'icon', 'aria-hidden': 'true' }, [
    graphic('path', { d: shapes[severity] }),
  ]);
}
