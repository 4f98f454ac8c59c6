package providers_test

import (
	"fmt"
	"slices"

	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/providers"
)

// A preset becomes the configuration of a server. The Facade serves the metadata of Cognito with
// what MCP clients miss in it.
func ExampleCognito() {
	c := providers.Cognito("eu-west-1", "eu-west-1_AbC123")
	c.Resource = "https://mcp.example.com/mcp" // mcpkit.New takes it from the manifest
	c.LoginScopes = []string{"notes:read"}     // and this from the tools
	c.Facade = &oauth.Facade{}

	server, err := oauth.New(c)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("clients log in at:", server.AuthorizationServers()[0])
	fmt.Println("tokens come from: ", c.Issuers[0].Issuer)
	// Output:
	// clients log in at: https://mcp.example.com
	// tokens come from:  https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC123
}

// Users get scopes by their groups, in the claim groups of Okta's tokens.
func ExampleOkta_groups() {
	c := providers.Okta("acme.okta.com", "aus1a2b3c4")
	c.Resource = "https://mcp.example.com/mcp"
	c.Issuers[0].ScopesFrom = oauth.EachOf(
		oauth.ScopeClaims("scp"),
		oauth.MappedScopes(oauth.ScopeClaims("groups"), map[string][]string{
			"Editors": {"notes:read", "notes:write"},
		}),
	)
	server, err := oauth.New(c)
	if err != nil {
		fmt.Println(err)
		return
	}
	claims := server.Example().Claims // what Okta's tokens look like
	claims["uid"], claims["scp"], claims["groups"] = "00u7", []string{"profile"}, []string{"Everyone", "Editors"}
	user, err := server.PrincipalFromClaims(claims)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(user.UserID())
	fmt.Println(user.Scopes)
	// Output:
	// https://acme.okta.com/oauth2/aus1a2b3c4|00u7
	// [profile notes:read notes:write]
}

// Users of every tenant that is a customer may call the server.
func ExampleEntraIDAnyTenant() {
	customers := []string{"7e57ab1e-1111-4222-8333-444455556666"} // from a database, for example
	c := providers.EntraIDAnyTenant("a0010000-1111-4222-8333-444455556666", func(tenantID string) bool {
		return slices.Contains(customers, tenantID)
	})
	c.Resource = "https://mcp.example.com/mcp"
	c.Facade = &oauth.Facade{} // the metadata for several tenants names no issuer that clients accept
	if _, err := oauth.New(c); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Issuers[0].Issuer)
	fmt.Println(c.Issuers[0].Tenants("7e57ab1e-1111-4222-8333-444455556666"), c.Issuers[0].Tenants("00000000-1111-4222-8333-444455556666"))
	// Output:
	// https://login.microsoftonline.com/{tenantid}/v2.0
	// true false
}

// A provider at which MCP clients cannot log in says so, and what to use. The subcommand check of a
// server reports the same.
func ExampleGoogle() {
	c := providers.Google()
	c.Resource = "https://mcp.example.com/mcp"
	_, err := oauth.New(c)
	fmt.Println(err)
	// Output:
	// providers: MCP clients cannot log in at Google directly, because its access tokens are opaque and name no service, and clients cannot register there. Put an authorization server of your own in front: to MCP clients it is the authorization server, and to Google one ordinary client
}
