/** The part of a verb's help that is copied from. */
export const examples = (text: string): string => `\nExamples:\n${text.trim().split('\n').map((line) => `  ${line}`).join('\n')}\n`;
