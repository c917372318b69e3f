"""What the province sees across jurisdictions, by GraphQL."""
