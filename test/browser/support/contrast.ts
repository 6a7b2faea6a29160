import type { Page } from 'puppeteer-core';

/** Text that is hard to read. */
export interface PaleText {
  text: string;
  colours: string;
  ratio: number;
}

/**
 * Text of a page whose contrast is below what WCAG 2.2 asks for at level AA: 4.5, and 3 where it is large. What is folded
 * away is unfolded before.
 */
export function paleTexts(page: Page): Promise<PaleText[]> {
  return page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;

    const channels = (colour: string) => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const luminance = (colour: string) => {
      const [red = 0, green = 0, blue = 0] = channels(colour).map((value) => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const isClear = (colour: string) => channels(colour)[3] === 0;
    const backgroundOf = (element: Element): string => {
      for (let at: Element | null = element; at !== null; at = at.parentElement) {
        const { backgroundColor } = getComputedStyle(at);
        if (!isClear(backgroundColor)) return backgroundColor;
      }
      return 'rgb(255, 255, 255)';
    };

    const pale: PaleText[] = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode() !== null) {
      const text = texts.currentNode.textContent?.trim() ?? '';
      const element = texts.currentNode.parentElement;
      if (text === '' || element === null || !element.checkVisibility()) continue;
      const { color, fontSize, fontWeight } = getComputedStyle(element);
      const background = backgroundOf(element);
      const [light = 0, dark = 0] = [luminance(color), luminance(background)].sort((a, b) => b - a);
      const ratio = (light + 0.05) / (dark + 0.05);
      const size = parseFloat(fontSize);
      const isLarge = size >= 24 || (size >= 18.66 && Number(fontWeight) >= 700);
      if (ratio < (isLarge ? 3 : 4.5)) pale.push({ text, colours: `${color} on ${background}`, ratio });
    }
    return pale;
  });
}
