package providers

import (
	"errors"

	"github.com/mcpkit-go/mcpkit/oauth"
)

const entraLogin = "https://login.microsoftonline.com/"

// EntraID returns the configuration for one tenant of Microsoft Entra ID, by the directory
// (tenant) ID and the application (client) ID of the app registration of this server.
//
// At Entra, in the Entra admin center:
//  1. Under "App registrations", choose "New registration" for this server, without a redirect URI.
//     Its page Overview shows the Directory (tenant) ID and the Application (client) ID, which are
//     the parameters of this function.
//  2. On its page Manifest, set requestedAccessTokenVersion (in api) to 2, and save.
//  3. On its page "Expose an API", set the Application ID URI to the URL of this server, with a
//     path and without a slash at the end. The host must be under a verified domain of the tenant
//     ("Custom domain names"); the host names of cloud providers are not.
//  4. On the same page, add a scope for each scope of the tools, with its short name, such as
//     notes.read. For clients that act without a user, add roles under "App roles".
//  5. Make another registration for each MCP client. Under Authentication, add its callback URLs:
//     as platform Web for clients that are services, such as claude.ai, and as "Mobile and desktop
//     applications" for clients on the user's machine, such as Claude Code; see
//     [oauth.KnownClients].
//  6. In the client's registration, under "API permissions", choose "Add a permission", "My APIs"
//     and this server, add the delegated permissions, and grant admin consent. For platform Web,
//     make a client secret under "Certificates & secrets".
//  7. Enter the client's Application (client) ID, and the secret if there is one, where the MCP
//     client asks for them: in claude.ai under the advanced settings of the custom connector. Entra
//     has no registration by clients; metadata documents of clients are a preview in which an
//     administrator adds each client.
//
// Tokens: signed with RS256, typ JWT, aud is always the application ID and never the URL, scopes
// in scp without the Application ID URI in front, roles in roles for clients that act for
// themselves. The user is oid, which is the same in all applications of the tenant; sub differs by
// application. UserID begins with the tenant and is the same for tokens of both versions. Groups
// are not read; see [oauth.MappedScopes].
//
// Clients must ask for scopes with the Application ID URI in front, so ScopePrefix is the URL of
// this server and a slash. The metadata tells clients so; tools require the short names. For an
// Application ID URI of the form api://GUID set ScopePrefix to it and a slash; the parameter
// resource then makes Entra refuse the login.
//
// Clients: Entra's metadata does not say that it supports PKCE, so claude.ai and ChatGPT do not
// begin a login. Turn on Facade, which serves the metadata with what is missing, and give clients
// their client IDs by hand; or put an authorization server of your own in front.
//
// Traps:
//   - AADSTS9010010: the parameter resource is not an Application ID URI of the application that
//     has the scope. Make step 3 and the URL of the manifest equal. Some clients add a slash; they
//     need an authorization server of your own in front.
//   - AADSTS650053: the client asked for a scope without the Application ID URI in front, which
//     means a scope of Microsoft Graph. Have the client ask for what the metadata lists, and
//     connect again; or the scope is missing in step 4.
//   - AADSTS50011: the callback URL is not in the client's registration. Add the one that the error
//     shows in step 5.
//   - AADSTS65001: nobody has consented. Grant admin consent in step 6.
//   - AADSTS7000218: the callback URL is of the platform Web and the client has no secret. Move the
//     callback URL to the other platform, or give the client a secret.
//   - Users must log in again after an hour: the client got no refresh token, because it did not
//     ask for offline_access. The metadata that the Facade serves lists it; turn on Facade and
//     connect
//     again.
//   - A token with the issuer https://sts.windows.net/…: requestedAccessTokenVersion is not 2. Do
//     step 2 and log in again.
//   - A token whose aud is another GUID, such as 00000003-0000-0000-c000-000000000000 (Microsoft
//     Graph): the client asked for scopes of another application; see AADSTS650053.
//
// Source: https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference
func EntraID(tenantID, applicationID string) oauth.Config {
	if err := entraIDs(tenantID, applicationID); err != nil {
		return oauth.Config{Err: err}
	}
	return entra(oauth.JWTConfig{
		Issuer:          entraLogin + tenantID + "/v2.0",
		JWKSURL:         entraLogin + tenantID + "/discovery/v2.0/keys",
		ClientAudiences: []string{applicationID},
		Mapping:         entraMapping("2.0", tenantID),
		Example:         entraExample("2.0", entraLogin+tenantID+"/v2.0", tenantID, applicationID),
	})
}

// EntraIDTenants returns the configuration for an application of Microsoft Entra ID that users of
// several tenants use, by the application (client) ID and the directory (tenant) IDs that are
// allowed. Its registration must be multitenant. See [EntraID] for everything else, and
// [EntraIDAnyTenant] for tenants that are not known in advance.
//
// Users log in at https://login.microsoftonline.com/organizations, whose metadata names no issuer
// that clients accept, so Facade is needed for every client.
func EntraIDTenants(applicationID string, tenantIDs ...string) oauth.Config {
	allowed, err := oauth.TenantList(tenantIDs...)
	if err != nil {
		return oauth.Config{Err: err}
	}
	return EntraIDAnyTenant(applicationID, allowed)
}

// EntraIDAnyTenant is like [EntraIDTenants] for tenants that the program looks up, for example
// those of its customers. allowed gets the tenant ID of a verified token. A function that always
// returns true lets in every organization that uses Entra. That means everybody, because everybody
// can create an organization.
func EntraIDAnyTenant(applicationID string, allowed func(tenantID string) bool) oauth.Config {
	if err := checkGUID("application ID", applicationID); err != nil {
		return oauth.Config{Err: err}
	}
	if allowed == nil {
		return failed("Entra ID with any tenant needs a function that decides which tenants are allowed")
	}
	c := entra(oauth.JWTConfig{
		Issuer:          entraLogin + "{tenantid}/v2.0",
		JWKSURL:         entraLogin + "organizations/discovery/v2.0/keys",
		ClientAudiences: []string{applicationID},
		Tenants:         allowed,
		Mapping:         entraMapping("2.0", ""),
		Example:         entraExample("2.0", entraLogin+exampleTenant+"/v2.0", exampleTenant, applicationID),
	})
	c.AuthorizationServers = []string{entraLogin + "organizations/v2.0"}
	c.MetadataFault += ", and the metadata for several tenants names no issuer that clients accept"
	return c
}

// EntraIDVersion1 returns the configuration for one tenant of Microsoft Entra ID whose application
// issues tokens of version 1.0, for applications that cannot change to version 2.0. The application
// must have the optional claim aud with use_guid: otherwise aud is sometimes the Application ID URI
// and sometimes the application ID. See [EntraID] for everything else.
func EntraIDVersion1(tenantID, applicationID string) oauth.Config {
	if err := entraIDs(tenantID, applicationID); err != nil {
		return oauth.Config{Err: err}
	}
	c := entra(oauth.JWTConfig{
		Issuer:          "https://sts.windows.net/" + tenantID + "/",
		JWKSURL:         entraLogin + tenantID + "/discovery/keys",
		ClientAudiences: []string{applicationID},
		Mapping:         entraMapping("1.0", tenantID),
		Example:         entraExample("1.0", "https://sts.windows.net/"+tenantID+"/", tenantID, applicationID),
	})
	c.AuthorizationServers = []string{entraLogin + tenantID + "/v2.0"}
	return c
}

// EntraExternalID returns the configuration for an external tenant of Microsoft Entra, for
// customers of a product: by the directory (tenant) ID, the first label of the tenant's
// ciamlogin.com host, and the application (client) ID. See [EntraID] for everything else.
//
// The issuer of its tokens has the tenant ID in its host, while users log in at the host with the
// name. Facade is therefore needed for every client.
func EntraExternalID(tenantID, name, applicationID string) oauth.Config {
	if err := errors.Join(entraIDs(tenantID, applicationID), checkName("name of the tenant", name)); err != nil {
		return oauth.Config{Err: err}
	}
	login := "https://" + name + ".ciamlogin.com/" + tenantID
	c := entra(oauth.JWTConfig{
		Issuer:          "https://" + tenantID + ".ciamlogin.com/" + tenantID + "/v2.0",
		JWKSURL:         login + "/discovery/v2.0/keys",
		ClientAudiences: []string{applicationID},
		Mapping:         entraMapping("2.0", tenantID),
		Example:         entraExample("2.0", "https://"+tenantID+".ciamlogin.com/"+tenantID+"/v2.0", tenantID, applicationID),
	})
	c.AuthorizationServers = []string{login + "/v2.0"}
	c.MetadataFault += ", and names another issuer than the address where users log in"
	return c
}

func entraIDs(tenantID, applicationID string) error {
	return errors.Join(checkGUID("tenant ID", tenantID), checkGUID("application ID", applicationID))
}

// entra completes the configuration for an application of Entra.
func entra(issuer oauth.JWTConfig) oauth.Config {
	c := of(issuer)
	c.ScopePrefix = "{resource}/"
	c.MetadataFault = "Entra's metadata does not say that it supports PKCE"
	return c
}

// exampleTenant is the tenant of example tokens of an application with several tenants.
const exampleTenant = "7e57ab1e-1111-4222-8333-444455556666"

// entraExample returns an example of a token of a version.
func entraExample(version, issuer, tenantID, applicationID string) oauth.TokenExample {
	claims := oauth.Claims{
		"ver": version, "iss": issuer, "aud": applicationID, "tid": tenantID,
		"oid": "0b1ec700-1111-4222-8333-444455556666", "sub": "pAiRwIsE_1", "scp": "notes.read", "uti": "u1",
	}
	client, secret := "azp", "azpacr"
	if version == "1.0" {
		client, secret = "appid", "appidacr"
	}
	claims[client], claims[secret] = "c11e0700-1111-4222-8333-444455556666", "0"
	return oauth.TokenExample{Algorithm: "RS256", Type: "JWT", Claims: claims}
}

// entraMapping returns the mapping of tokens of a version. tenantID is "" if the issuer is checked
// against the tenant of the token.
func entraMapping(version, tenantID string) oauth.Mapping {
	return oauth.Mapping{
		Require: func(c oauth.Claims) error {
			switch {
			case c.Text("ver") != version:
				return errors.New("its claim ver is not " + version)
			case tenantID != "" && c.Text("tid") != tenantID:
				return errors.New("its claim tid is not the tenant of its issuer")
			case c.Text("oid") == "":
				return errors.New("it has no claim oid")
			}
			return nil
		},
		IdentityFrom: func(c oauth.Claims) (oauth.Identity, error) {
			id := oauth.Identity{Realm: entraLogin + c.Text("tid"), ClientID: c.Text("azp")}
			if id.ClientID == "" {
				id.ClientID = c.Text("appid")
			}
			if id.ClientID == "" {
				return id, errors.New("it names no client in azp or appid")
			}
			if !entraApp(c) {
				id.Subject = c.Text("oid")
			}
			return id, nil
		},
		ScopesFrom: func(c oauth.Claims) []string {
			if entraApp(c) {
				return c.Texts("roles")
			}
			return c.Texts("scp")
		},
	}
}

// entraApp reports whether a client acts for itself. Only tokens of users have scopes, and idtyp is
// an optional claim.
func entraApp(c oauth.Claims) bool {
	_, scoped := c["scp"]
	return c.Text("idtyp") == "app" || !scoped
}
