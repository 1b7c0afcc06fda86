import {
  getNamedType,
  GraphQLError,
  Kind,
  OperationTypeNode,
  type ASTVisitor,
  type DirectiveNode,
  type ValidationContext,
} from 'graphql';
import { DEFER } from './deferred-fragments';

const LABELLED: ReadonlySet<string> = new Set([DEFER, 'stream']);

/**
 * Labels of `@defer` and `@stream` are static and unique in an operation's document: clients tell
 * payloads apart by them (incremental delivery, "Defer And Stream Directive Labels Are Unique").
 */
export function incrementalLabelsRule(context: ValidationContext): ASTVisitor {
  const known = new Map<string, DirectiveNode>();
  return {
    Directive(node) {
      const name = node.name.value;
      const label = node.arguments?.find((it) => it.name.value === 'label')?.value;
      if (!LABELLED.has(name) || !label || label.kind === Kind.NULL) return;
      if (label.kind !== Kind.STRING) {
        context.reportError(
          new GraphQLError(`The label of "@${name}" must be a static string.`, { nodes: node }),
        );
        return;
      }
      const other = known.get(label.value);
      if (!other) {
        known.set(label.value, node);
        return;
      }
      const message = `The label "${label.value}" stands at several "@defer" and "@stream": each must have its own.`;
      context.reportError(new GraphQLError(message, { nodes: [other, node] }));
    },
  };
}

/**
 * What a mutation or subscription does at its root cannot come later than its answer (incremental
 * delivery, "Defer And Stream Directives Are Used On Valid Root Field").
 */
export function deferAtRootRule(context: ValidationContext): ASTVisitor {
  const schema = context.getSchema();
  return {
    Directive(node) {
      if (!LABELLED.has(node.name.value)) return;
      const parent = context.getParentType();
      if (!parent) return;
      for (const type of [OperationTypeNode.MUTATION, OperationTypeNode.SUBSCRIPTION]) {
        if (getNamedType(parent) !== schema.getRootType(type)) continue;
        const message = `"@${node.name.value}" cannot be used at the root of a ${type}.`;
        context.reportError(new GraphQLError(message, { nodes: node }));
      }
    },
  };
}

export const DEFER_RULES = [incrementalLabelsRule, deferAtRootRule] as const;
