/**
 * Runs before the reference's bundle. The bundle writes its styles into `<style>` elements and `style` attributes, which a
 * policy of `default-src 'self'` forbids, as it should. The same rules set by a script of ours are allowed: style elements
 * become constructed style sheets, style attributes are set through the CSS object model. The bundle's validators are told
 * not to compile code, which the policy forbids too.
 */
export const ADOPT_STYLES = `'use strict';
globalThis.__zod_globalConfig = { jitless: true };

const STYLE_ELEMENT = 'adopted-style';

/** Stands in for a style element: its text is a style sheet of the document for as long as it is in it. */
class AdoptedStyle extends HTMLElement {
  #sheet = new CSSStyleSheet();
  #watch = new MutationObserver(() => this.#read());

  connectedCallback() {
    this.hidden = true;
    this.#read();
    this.#watch.observe(this, { childList: true, characterData: true, subtree: true });
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.#sheet];
  }

  disconnectedCallback() {
    this.#watch.disconnect();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== this.#sheet);
  }

  #read() {
    this.#sheet.replaceSync(this.textContent ?? '');
  }
}
customElements.define(STYLE_ELEMENT, AdoptedStyle);

const createElement = document.createElement.bind(document);
document.createElement = (name, options) => createElement(name === 'style' ? STYLE_ELEMENT : name, options);

const setAttribute = Element.prototype.setAttribute;
Element.prototype.setAttribute = function (name, value) {
  if (name === 'style') this.style.cssText = value;
  else setAttribute.call(this, name, value);
};

const innerHTML = Object.getOwnPropertyDescriptor(Element.prototype, 'innerHTML');
Object.defineProperty(Element.prototype, 'innerHTML', {
  ...innerHTML,
  set(html) {
    innerHTML.set.call(this, String(html).replace(/(<[a-z][^<>]*?)\\sstyle="/gi, '$1 data-adopt-style="'));
    for (const element of this.querySelectorAll('[data-adopt-style]')) {
      element.style.cssText = element.dataset.adoptStyle;
      element.removeAttribute('data-adopt-style');
    }
  },
});
`;
