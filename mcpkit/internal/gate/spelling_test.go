package gate_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/gate"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// newGuard returns a resource server with the baseline scope "base".
func newGuard(t testing.TB) *oauth.Server {
	t.Helper()
	guard, err := oauth.New(oauth.Config{
		Resource: "https://mcp.example.com/mcp", AuthorizationServers: []string{"https://login.example.com"}, Scopes: []string{"base"},
		Verifiers: []oauth.Verifier{oauth.VerifierFunc(func(_ context.Context, token string) (*oauth.Principal, error) {
			return &oauth.Principal{Issuer: "test", Subject: "ada", Scopes: strings.Split(token, ".")}, nil
		})},
	})
	require.NoError(t, err)
	return guard
}

// as returns a context with a caller that has these scopes.
func as(scopes ...string) context.Context {
	return oauth.WithPrincipal(context.Background(), &oauth.Principal{Issuer: "test", Subject: "ada", Scopes: scopes})
}

// readable reports whether a caller without the scopes of a resource may read a URI. It checks that
// a caller with them may.
func readable(t *testing.T, g *gate.Gate, uri string) bool {
	t.Helper()
	read := &mcp.ReadResourceRequest{Params: &mcp.ReadResourceParams{URI: uri}}
	assert.NoError(t, g.PermitOther(as("base", "private"), "resources/read", read), "%q", uri)
	err := g.PermitOther(as("base"), "resources/read", read)
	if err != nil {
		assert.ErrorContains(t, err, "insufficient scope: private", "%q", uri)
	}
	return err == nil
}

func everyByte(text, format string) string {
	var b strings.Builder
	for i := range len(text) {
		fmt.Fprintf(&b, format, text[i])
	}
	return b.String()
}

// TestSpellingsOfAResource checks which URIs need the scopes of a resource: those that a lenient
// handler may take for its URI, and no others.
func TestSpellingsOfAResource(t *testing.T) {
	const private = "https://files.example/jklmnoz/JKLMNOZ/*0:9"
	g := &gate.Gate{Guard: newGuard(t), Scoped: []gate.Scoped{gate.NewScoped(gate.Resource, private, []string{"private"})}}
	path := strings.TrimPrefix(private, "https://files.example/")
	encoded := private
	for range 3 {
		encoded = strings.ReplaceAll(encoded, "%", "%25")
		encoded = strings.ReplaceAll(encoded, "j", "%6a")
	}
	for _, uri := range []string{
		private,
		"https://files.example/" + everyByte(path, "%%%02x"),
		"https://files.example/" + everyByte(path, "%%%02X"),
		everyByte(private, "%%%02x"),
		strings.ReplaceAll(everyByte(private, "%%%02x"), "%", "%25"),
		encoded,
		url.PathEscape(url.PathEscape(url.PathEscape(url.PathEscape(private)))),
		"HTTPS://Files.EXAMPLE/" + path,
		"https://files.example/./" + path,
		"https://files.example/x/../" + path,
		"https://files.example/../" + path,
		"https://files.example//" + path,
		private + "/",
		private + "//",
		private + "/.",
		private + "/x/..",
		private + "?x=1",
		private + "#x",
		private + "?x#y",
		private + "#x?y",
		private + "%3fx",
		private + ";v=1",
		private + " ",
		private + "\x00",
		private + "\x7f",
		private + "\n/more",
		private + "%0a/more",
		private + "%00more",
		private + "%09",
		"https://files.example/%252525256b", // too many levels to compare
		strings.ReplaceAll(private, "/", `\`),
		"https:files.example/" + path,
		"https:/files.example/" + path,
		"https:///files.example/" + path,
		"https://user@files.example/" + path,
		"https://user:word@files.example:443/" + path,
		"https://a@b@files.example/" + path,
		"https://files.example:/" + path,
		"https://files.example:0/" + path,
		"https://files.example:99999/" + path,
		"https://files.example./" + path,
		"https://files.example..:1/" + path,
		"https://FILES.example:443/a/../" + path + "/?q#f",
		"https://files.example/" + strings.Repeat("a/", 8200) + "x/" + path, // too long to compare
		strings.ReplaceAll(private, "j", "%252525256a"),                     // too many levels to compare
	} {
		assert.False(t, readable(t, g, uri), "%q", uri)
	}
	for _, uri := range []string{
		"",
		"/",
		"https://files.example/",
		"https://files.example",
		"http://files.example/" + path,
		"https://files.example.org/" + path,
		"https://xfiles.example/" + path,
		"https://files.example/x/" + path,
		private + "x",
		private[:len(private)-1],
		strings.ReplaceAll(private, "j", "J"),
		strings.ReplaceAll(private, "j", "%6"),
		strings.ReplaceAll(private, "j", "%6g"),
		strings.ReplaceAll(private, "O", "%4G"),
		strings.ReplaceAll(private, "O", "%4/"),
		strings.ReplaceAll(private, "*", "%2:"),
		strings.ReplaceAll(private, "*", "%2@"),
		strings.ReplaceAll(private, "*", "%2`"),
		private + "%",
		private + "%2",
		private + "/x/../y",
		"https://files.example:x/" + path,
		"https://files.example:44a/" + path,
		"https://user@other.example/" + path,
		"https://files.example@other.example/" + path,
		"files.example/" + path,
		"x/https://files.example/" + path,
		strings.ReplaceAll(private, "j", "%25256b"),
		"https://files.example/%2525256b",
		"https://other.example/" + strings.Repeat("a", 16<<10-22),
	} {
		assert.True(t, readable(t, g, uri), "%q", uri)
	}
}

// TestSpellingsOfATemplate checks which URIs need the scopes of a template.
func TestSpellingsOfATemplate(t *testing.T) {
	g := &gate.Gate{Guard: newGuard(t), Scoped: []gate.Scoped{
		gate.NewScoped(gate.Resource, "notes://ä/{id}/text", []string{"private"}),
		gate.NewScoped(gate.Resource, "plain:{name}", []string{"private"}),
		gate.NewScoped(gate.Resource, "Query://x/Y{?q}", []string{"private"}),
		gate.NewScoped(gate.Resource, "broken://{", []string{"private"}),
		gate.NewScoped(gate.Resource, "bytes://\xff", []string{"private"}),
	}}
	for _, uri := range []string{
		"notes://ä/7/text", "notes://%C3%A4/7/text", "notes://%c3%a4/7/text", "notes:ä/7/text", "notes:///ä/7/text", "NOTES://ä/7/text",
		"notes://ä/ü b/text", "notes://ä/%C3%BC%20b/text", "notes://ä/\"<>^`|/text", "notes://ä/x/../7/text", "notes://ä/7/text/", "notes://ä/7/text?x",
		"plain:a", "PLAIN:a", "plain:%61", "plain:a b", "plain:ä", "plain://a",
		"query://x/Y", "query://x/Y?q=1", "QUERY://X/Y?q=1", "query://x/Y?other=1",
		"broken://{", "BROKEN://{", "bytes://\xff", "bytes://%ff",
	} {
		assert.False(t, readable(t, g, uri), "%q", uri)
	}
	for _, uri := range []string{
		"notes://å/7/text", "notes://%C3%A5/7/text", "notes://Ã¤/7/text", "notes://ä/7", "notes://ä/7/8/text", "notes://ä/7/text/x", "notes://ä//text/x",
		"plain", "plan:a", "plain/a", "query://x/y", "query://x/Z", "query://x", "broken://",
	} {
		assert.True(t, readable(t, g, uri), "%q", uri)
	}
}

// TestSpellingsOfPrivateSchemes checks which URIs need the scopes of a resource whose scheme has no
// host, or whose host is the first segment of its path.
func TestSpellingsOfPrivateSchemes(t *testing.T) {
	g := &gate.Gate{Guard: newGuard(t), Scoped: []gate.Scoped{
		gate.NewScoped(gate.Resource, "plain:Name/X", []string{"private"}),
		gate.NewScoped(gate.Resource, "own://notes/Seven/text", []string{"private"}),
		gate.NewScoped(gate.Resource, "own:///Root", []string{"private"}),
	}}
	for _, uri := range []string{
		"plain:Name/X", "PLAIN:Name/X", "Plain:Name/X?q", "plain:%4eame/X", "PLAIN:%4eame/X", "plain:Name/X;v", `plain:Name\X`,
		"own://notes/Seven/text", "own://x/../notes/Seven/text", "own://notes/x/../Seven/text", "own://x/y/../../notes/Seven/text", "own://./notes/Seven/text",
		"own://../notes/Seven/text", "OWN://x/../notes/Seven/text?q#f", "own:notes/Seven/text", "own:/notes/Seven/text", "own:///notes/Seven/text", "own:////notes//Seven/text",
		"own:///Root", "OWN:///Root", "own:///x/../Root", "own:////Root",
	} {
		assert.False(t, readable(t, g, uri), "%q", uri)
	}
	for _, uri := range []string{
		"PLAIN:Name/x", "plain:Name", "Name/X", "lain:Name/X", "own://notes/seven/text", "own://x/notes/Seven/text", "own://notes/Seven/texts",
		"own://notes/Seven", "other://notes/Seven/text", "own:///", "own://x/../Seven/text", ":Name/X", ":",
	} {
		assert.True(t, readable(t, g, uri), "%q", uri)
	}
}

// TestSpellingsOfSeveralResources checks messages with several URIs: one that needs scopes is
// enough, and their sizes count together.
func TestSpellingsOfSeveralResources(t *testing.T) {
	g := &gate.Gate{Guard: newGuard(t), Scoped: []gate.Scoped{
		gate.NewScoped(gate.Prompt, "a://private", []string{"prompt"}),
		gate.NewScoped(gate.Resource, "a://private", []string{"private"}),
		gate.NewScoped(gate.Resource, "a://both", []string{"private", "both"}),
	}}
	listen := func(uris ...string) error {
		return g.PermitOther(as("base"), "subscriptions/listen", &mcp.SubscriptionsListenRequest{Params: &mcp.SubscriptionsListenParams{
			Notifications: &mcp.NotificationSubscriptions{ResourceSubscriptions: uris},
		}})
	}
	half := "b://" + strings.Repeat("x", 8<<10-4)
	assert.NoError(t, listen("a://x", "a://y"))
	assert.Error(t, listen("a://x", "a://private"))
	assert.Error(t, listen("a://private", "a://x"))
	assert.NoError(t, listen(half, half))
	assert.Error(t, listen(half, half, "a"))
	read := func(uri string, scopes ...string) error {
		return g.PermitOther(as(scopes...), "resources/read", &mcp.ReadResourceRequest{Params: &mcp.ReadResourceParams{URI: uri}})
	}
	assert.NoError(t, read("a://private", "base", "private"), "the prompt of the same name is another thing")
	assert.ErrorContains(t, read("a://private", "private"), "insufficient scope: base")
	assert.ErrorContains(t, read("a://both", "base", "private"), "insufficient scope: both")
	assert.NoError(t, read("a://both", "base", "private", "both"))
	prompt := &mcp.GetPromptRequest{Params: &mcp.GetPromptParams{Name: "a://private"}}
	assert.ErrorContains(t, g.PermitOther(as("base", "private"), "prompts/get", prompt), "insufficient scope: prompt")
	assert.NoError(t, g.PermitOther(as("base", "prompt"), "prompts/get", prompt))
}

// TestCompletionsNeedTheScopesOfTheirResource checks completions for templates: the template itself
// counts, and what it can become.
func TestCompletionsNeedTheScopesOfTheirResource(t *testing.T) {
	g := &gate.Gate{Guard: newGuard(t), Scoped: []gate.Scoped{
		gate.NewScoped(gate.Resource, "a://{id}/private", []string{"private"}),
		gate.NewScoped(gate.Resource, "b://x/{a}-{b}", []string{"private"}),
		gate.NewScoped(gate.Resource, "broken://{", []string{"private"}),
		gate.NewScoped(gate.Resource, "c://x{?q}", []string{"private"}),
	}}
	complete := func(uri string) error {
		return g.PermitOther(as("base"), "completion/complete", &mcp.CompleteRequest{Params: &mcp.CompleteParams{Ref: &mcp.CompleteReference{Type: "ref/resource", URI: uri}}})
	}
	for _, uri := range []string{
		"a://{id}/private", "a://{other}/private", "a://%7Bid%7D/private", "A://{id}/private", "a://{id}/./private", "a://7/private",
		"b://x/{a}-{b}", "b://x/{b}-{c}", "b://{v}/{a}-{b}", "broken://{", "c://x{?q}", "c://x{?other}",
	} {
		assert.Error(t, complete(uri), uri)
	}
	for _, uri := range []string{"a://{id}/public", "a://{id", "a://{id}", "a://{id}/private/{x}", "b://{v}/{a}", ""} {
		assert.NoError(t, complete(uri), uri)
	}
}
