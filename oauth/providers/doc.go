// Package providers configures an MCP server for the identity provider that a team already has.
//
// Each function takes the values that the provider's console shows, and returns an [oauth.Config]
// with the settings for the provider: the issuer and its keys, the audience that its tokens name,
// the claims that hold scopes, user and client, and what clients must ask for.
//
//	c := providers.Keycloak("https://sso.example.com/realms/main")
//	srv := mcpkit.New(manifest, mcpkit.OAuth(c))
//
// The configuration may be changed before it is used. Its comment says what to configure at the
// provider, how a token then looks, which MCP clients can log in there directly, and what the
// common error messages mean.
//
// # Which providers work directly
//
// An MCP client has to be known to the authorization server before its user can log in. It names
// itself by the URL of a document about itself (a client ID metadata document), it registers
// itself (RFC 7591), or somebody registers it by hand. It then names the MCP server with the
// parameter resource (RFC 8707), so that the token is for this server and no other.
//
//	directly             Auth0, Okta, Keycloak, PingOne, AuthKit, Stytch, Clerk, Descope, Logto,
//	                     Supabase, FusionAuth, Hydra
//	with other metadata  Entra ID, Entra External ID, Cognito
//	with client IDs      Zitadel, Dex, authentik, Casdoor
//	not directly         Google, GitHub, GitLab, Slack, Atlassian, HubSpot, Salesforce, Firebase
//
// A provider that does not work directly needs an authorization server of your own in front of it.
// Its function returns a configuration with an error that says so.
//
// Facts are as of November 2026, from the providers' documentation. No function uses the network.
package providers
