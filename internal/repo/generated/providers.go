package generated

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/doc"
	"go/doc/comment"
	"go/printer"
	"os"
	"path/filepath"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/source"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/providers"
)

// ProvidersFile is the page about identity providers, below the root of the repository.
const ProvidersFile = "oauth/providers/README.md"

// Presets returns a configuration made by each function of package providers that makes one for a
// provider that works, by the name of the function. Tests use it too.
func Presets() map[string]oauth.Config {
	const tenant, app = "7e57ab1e-1111-4222-8333-444455556666", "a0010000-1111-4222-8333-444455556666"
	return map[string]oauth.Config{
		"Auth0":                providers.Auth0("acme.eu.auth0.com"),
		"AuthKit":              providers.AuthKit("acme.authkit.app"),
		"Clerk":                providers.Clerk("clerk.example.com"),
		"ClientIDAudience":     providers.ClientIDAudience("https://dex.example.com/dex", "claude"),
		"Cognito":              providers.Cognito("eu-west-1", "eu-west-1_AbC123"),
		"Descope":              providers.Descope("P2x", "MS3y"),
		"EntraExternalID":      providers.EntraExternalID(tenant, "acme", app),
		"EntraID":              providers.EntraID(tenant, app),
		"EntraIDAnyTenant":     providers.EntraIDAnyTenant(app, func(string) bool { return true }),
		"EntraIDTenants":       providers.EntraIDTenants(app, tenant),
		"EntraIDVersion1":      providers.EntraIDVersion1(tenant, app),
		"FusionAuth":           providers.FusionAuth("https://login.example.com"),
		"Hydra":                providers.Hydra("https://hydra.example.com/"),
		"Keycloak":             providers.Keycloak("https://sso.example.com/realms/main"),
		"Logto":                providers.Logto("https://acme.logto.app"),
		"Okta":                 providers.Okta("acme.okta.com", "aus1a2b3c4"),
		"PingOne":              providers.PingOne("https://auth.pingone.com/0e0e0e0e/as"),
		"Stytch":               providers.Stytch("login.example.com", "project-live-1"),
		"Supabase":             providers.Supabase("abcdefghijklmnop"),
		"Zitadel":              providers.Zitadel("https://acme.zitadel.cloud", "69234237810729234"),
		"ZitadelIntrospection": providers.ZitadelIntrospection("https://acme.zitadel.cloud", "69234237810729234", "id", "secret"),
	}
}

// Providers returns the page about identity providers, from the comments and the results of the
// functions of package providers.
func Providers(packages []source.Package) (string, error) {
	i := indexOf(packages, Module+"/oauth/providers")
	if i < 0 {
		return "", fmt.Errorf("there is no package %s/oauth/providers", Module)
	}
	p := packages[i]
	d, err := doc.NewFromFiles(p.Fset, p.Files, p.Path)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("# Identity providers\n\n<!-- Made from the comments of this package by `make providers`. -->\n\n")
	b.Write(markdown(d, d.Doc, 2))
	writeClients(&b)
	presets := Presets()
	for _, f := range d.Funcs {
		fmt.Fprintf(&b, "\n## %s\n\n```go\n%s\n```\n\n", f.Name, signature(p, f.Decl))
		b.Write(markdown(d, f.Doc, 3))
		if c, ok := presets[f.Name]; ok {
			if err := writePreset(&b, c); err != nil {
				return "", err
			}
			writeProgram(&b, f.Name, c)
		}
	}
	return b.String(), nil
}

func indexOf(packages []source.Package, path string) int {
	for i, p := range packages {
		if p.Path == path {
			return i
		}
	}
	return -1
}

// markdown returns a comment as Markdown with headings of a level.
func markdown(d *doc.Package, text string, level int) []byte {
	printer := d.Printer()
	printer.HeadingLevel = level
	printer.HeadingID = func(*comment.Heading) string { return "" } // GitHub makes its own
	printer.DocLinkBaseURL = "https://pkg.go.dev"
	return printer.Markdown(d.Parser().Parse(text))
}

// writeClients writes the addresses of MCP clients that have to be entered at a provider.
func writeClients(b *strings.Builder) {
	b.WriteString("\n## Callback URLs of MCP clients\n\nWhere clients are registered by hand, the provider asks for their callback URLs:\n\n")
	for _, c := range oauth.KnownClients() {
		fmt.Fprintf(b, "  - %s: `%s`", c.Name, strings.Join(c.Redirects, "`, `"))
		if c.MetadataURL != "" {
			fmt.Fprintf(b, "; metadata document `%s`", c.MetadataURL)
		}
		if c.Note != "" {
			fmt.Fprintf(b, " (%s)", c.Note)
		}
		b.WriteString("\n")
	}
}

// signature returns the declaration of a function without its body.
func signature(p source.Package, f *ast.FuncDecl) string {
	var b bytes.Buffer
	_ = printer.Fprint(&b, p.Fset, &ast.FuncDecl{Name: f.Name, Type: f.Type})
	return b.String()
}

// writePreset writes what a function returns: issuers and an example of a token.
func writePreset(b *strings.Builder, c oauth.Config) error {
	if c.Err != nil {
		return c.Err
	}
	if len(c.Issuers) == 0 {
		return nil
	}
	issuer := c.Issuers[0]
	fmt.Fprintf(b, "\nAccepted issuer: `%s`", issuer.Issuer)
	if issuer.JWKSURL != "" {
		fmt.Fprintf(b, ", with the keys at `%s`", issuer.JWKSURL)
	}
	b.WriteString(".")
	if len(c.AuthorizationServers) > 0 {
		fmt.Fprintf(b, " Clients log in at `%s`.", c.AuthorizationServers[0])
	}
	if c.ScopePrefix != "" {
		fmt.Fprintf(b, " Clients ask for scopes with `%s` in front.", c.ScopePrefix)
	}
	claims, err := json.MarshalIndent(issuer.Example.Claims, "", "  ")
	if err != nil {
		return err
	}
	header := issuer.Example.Algorithm
	if issuer.Example.Type != "" {
		header += ", typ " + issuer.Example.Type
	}
	fmt.Fprintf(b, "\n\nA token (%s), without its times; `{resource}` is the URL of this server:\n\n```json\n%s\n```\n", header, claims)
	return nil
}

// WriteProviders writes the page.
func WriteProviders(root, page string) error {
	return os.WriteFile(filepath.Join(root, ProvidersFile), []byte(page), 0o644)
}
