package providers

import "github.com/mcpkit-go/mcpkit/oauth"

// indirect returns the configuration for a provider that MCP clients cannot log in at.
func indirect(provider, because string) oauth.Config {
	return failed("MCP clients cannot log in at %s directly, because %s. Put an authorization server of your own in front: "+
		"to MCP clients it is the authorization server, and to %s one ordinary client", provider, because, provider)
}

// Google returns a configuration with an error: access tokens of Google are opaque and name no
// service but the client, and MCP clients cannot register there. Google needs an authorization
// server of your own in front.
func Google() oauth.Config {
	return indirect("Google", "its access tokens are opaque and name no service, and clients cannot register there")
}

// GitHub returns a configuration with an error: access tokens of GitHub are opaque and name no
// service, and MCP clients cannot register there. GitHub needs an authorization server of your own
// in front.
func GitHub() oauth.Config {
	return indirect("GitHub", "its access tokens are opaque and name no service, and clients cannot register there")
}

// GitLab returns a configuration with an error: GitLab lets clients register, but only for its own
// MCP server, and its access tokens are opaque and name no service. GitLab needs an authorization
// server of your own in front.
func GitLab() oauth.Config {
	return indirect("GitLab", "its access tokens are opaque and name no service, and clients can register only for GitLab's own MCP server")
}

// Slack returns a configuration with an error: access tokens of Slack are opaque and for Slack's
// own API. Slack needs an authorization server of your own in front.
func Slack() oauth.Config {
	return indirect("Slack", "its access tokens are opaque and only for Slack's own API")
}

// Atlassian returns a configuration with an error: access tokens of Atlassian are for Atlassian's
// own API, and MCP clients cannot register there. Atlassian needs an authorization server of your
// own in front.
func Atlassian() oauth.Config {
	return indirect("Atlassian", "its access tokens are only for Atlassian's own API, and clients cannot register there")
}

// HubSpot returns a configuration with an error: access tokens of HubSpot are opaque and for
// HubSpot's own API. HubSpot needs an authorization server of your own in front.
func HubSpot() oauth.Config {
	return indirect("HubSpot", "its access tokens are opaque and only for HubSpot's own API")
}

// Salesforce returns a configuration with an error: access tokens of Salesforce are for its own
// API, and MCP clients cannot register there. Salesforce needs an authorization server of your own
// in front.
func Salesforce() oauth.Config {
	return indirect("Salesforce", "its access tokens are only for Salesforce's own API, and clients cannot register there")
}

// Firebase returns a configuration with an error: Firebase Authentication issues ID tokens only and
// is not an authorization server. Firebase needs an authorization server of your own in front.
func Firebase() oauth.Config {
	return indirect("Firebase", "it issues ID tokens only and has no authorization endpoint")
}
