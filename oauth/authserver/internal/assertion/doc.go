// Package assertion verifies identity assertions (ID-JAG) for the token endpoint of an
// authorization server: JWTs in which a company's identity provider says which of its users a
// client acts for, so that the user logs in nowhere else.
//
// The rules are those of draft-ietf-oauth-identity-assertion-authz-grant, sections 3 and 4.4, and
// of the MCP extension io.modelcontextprotocol/enterprise-managed-authorization, section 7, which
// is stricter. What this package cannot honor, it refuses: assertions that are bound to a key, and
// those with authorization_details.
package assertion
