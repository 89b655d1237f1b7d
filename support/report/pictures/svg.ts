import { escape } from '../page/html';

/** Told apart by people who see colours otherwise, too (Okabe and Ito), and 3 : 1 from white and from #121212. */
export const COLOURS = {
  blue: 'var(--picture-blue, #0072b2)',
  orange: 'var(--picture-orange, #d55e00)',
  green: 'var(--picture-green, #009e73)',
  purple: 'var(--picture-purple, #cc79a7)',
  text: 'currentColor',
} as const;

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** @param content markup, not text */
export function element(name: string, attributes: Attributes, ...content: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escape(String(value))}"`)
    .join('');
  return content.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${content.join('')}</${name}>`;
}

export const words = (text: string, attributes: Attributes): string =>
  element('text', attributes, escape(text));

/** As many decimals as can be seen. */
export const short = (value: number): string => String(Number(value.toFixed(1)));

/**
 * A picture that takes the width of its place: geometry in per cent, text and heights in pixels, so that text stays legible
 * on a phone. It has no ids, as a page may have the same picture twice.
 */
export const fluidSvg = (height: number, label: string, ...content: readonly string[]): string =>
  element(
    'svg',
    {
      ...{ xmlns: 'http://www.w3.org/2000/svg', role: 'img', 'aria-label': label },
      ...{
        width: '100%',
        height,
        fill: 'currentColor',
        'font-family': 'system-ui, sans-serif',
        'font-size': 12,
      },
    },
    ...content,
  );

/** Width of the drawing in which `stretched` paths are given. */
export const STRETCHED_WIDTH = 1000;

/** Paths in a drawing 1000 wide and so many pixels high, which is stretched to the width of the picture. */
export const stretched = (y: number, height: number, ...paths: readonly string[]): string =>
  element(
    'svg',
    { y, width: '100%', height, viewBox: `0 0 ${STRETCHED_WIDTH} ${height}`, preserveAspectRatio: 'none' },
    ...paths,
  );

/** Something to look at, and the same in words. */
export interface Picture {
  title: string;
  /**
   * An SVG element for an HTML page: as wide as its place, on any background, in the page's text colour, without ids.
   * Its colours can be set with `--picture-blue`, `-orange`, `-green` and `-purple`.
   */
  svg: string;
  /** For readers who don't see it; the SVG has it as its label, too. */
  description: string;
}
