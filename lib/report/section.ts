import type { Html } from './html';

/** A part of the page under a heading of its own. */
export interface Section {
  /** Of the heading; unique on the page. */
  id: string;
  title: string;
  /** How many there are of what the section lists, shown with the title. */
  count?: number;
  body: Html;
}
