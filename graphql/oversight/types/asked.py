"""What a question asks for below a field: resolvers read no more than that."""

from graphql import FieldNode, FragmentSpreadNode, GraphQLResolveInfo, InlineFragmentNode, SelectionSetNode


def asked_for(info: GraphQLResolveInfo) -> set[str]:
    """Names of all fields below the field that is being resolved."""
    found: set[str] = set()
    done: set[str] = set()

    def walk(selections: SelectionSetNode | None) -> None:
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                found.add(node.name.value)
                walk(node.selection_set)
            elif isinstance(node, FragmentSpreadNode):
                if node.name.value not in done:
                    done.add(node.name.value)
                    walk(info.fragments[node.name.value].selection_set)
            elif isinstance(node, InlineFragmentNode):
                walk(node.selection_set)

    for node in info.field_nodes:
        walk(node.selection_set)
    return found
