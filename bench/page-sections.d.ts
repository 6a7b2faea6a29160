export function sectionOf(page: string, heading: string): string | undefined;
export function replaceSection(page: string, heading: string, section: string): string;
