// Elements, numbers and times. Text goes in as text nodes only: a message from a topic is never read as markup.

const SVG = 'http://www.w3.org/2000/svg';

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) {
      element.append(child instanceof Node ? child : document.createTextNode(String(child)));
    }
  }
  return element;
}

export const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
export const s = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

export const isNumber = (value) => typeof value === 'number' && Number.isFinite(value);

/** A number in few digits. */
export function num(value, digits = 3) {
  if (!isNumber(value)) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 100000 || size < 0.001) return value.toExponential(1);
  if (size >= 1000) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(digits)));
}

export const signed = (value, digits = 3) => (isNumber(value) && value > 0 ? '+' : '') + num(value, digits);
export const percent = (value) => (isNumber(value) ? Math.round(value * 100) + ' %' : '–');
export const count = (value) => (isNumber(value) ? value.toLocaleString('en') : '–');

const two = (value) => String(value).padStart(2, '0');

/** A time of day; with the date when it is not today. */
export function clock(millis, seconds = true) {
  if (!isNumber(millis)) return '–';
  const date = new Date(millis);
  const time = two(date.getHours()) + ':' + two(date.getMinutes()) + (seconds ? ':' + two(date.getSeconds()) : '');
  const today = new Date().toDateString() === date.toDateString();
  return today ? time : date.getFullYear() + '-' + two(date.getMonth() + 1) + '-' + two(date.getDate()) + ' ' + time;
}

export function duration(seconds) {
  if (!isNumber(seconds)) return '–';
  if (seconds < 60) return Math.round(seconds) + ' s';
  if (seconds < 3600) return Math.floor(seconds / 60) + ' min ' + Math.round(seconds % 60) + ' s';
  return Math.floor(seconds / 3600) + ' h ' + Math.round((seconds % 3600) / 60) + ' min';
}

/** Words of an enum's constant. */
export const words = (name) => String(name || '').toLowerCase().replaceAll('_', ' ');

/** An adapter's name for a person: the first digits of its digest. */
export function adapter(id) {
  if (id === null || id === undefined) return 'base model';
  const bare = id.replace(/^sha256[-:]/, '');
  return bare.length > 14 ? bare.slice(0, 10) + '…' : bare;
}

export const badge = (text, tone) => h('span', { class: 'badge ' + (tone || '') }, text);
