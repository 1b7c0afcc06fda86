export { decodeWords } from 'postal-mime';
