import { print, type ArgumentNode, type FieldNode } from 'graphql';

/** Arguments as text: equal for equal ones, in whatever order they stand. */
export function argumentsText(given: readonly ArgumentNode[] = []): string {
  if (given.length === 0) return '';
  return given
    .map((argument) => print(argument))
    .sort()
    .join();
}

/** What a field asks for, whatever it is called in the response. */
export function meaningOf({ name, arguments: given }: FieldNode): string {
  return `${name.value}(${argumentsText(given)})`;
}

/** How the response calls a field. */
export function responseKey({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}
