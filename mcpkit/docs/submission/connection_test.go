package submission_test

import (
	"encoding/binary"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// Users may connect to several URLs, or to those of a pattern. Each excludes a type of
// authentication.
func TestConnections(t *testing.T) {
	const url = "https://mcp.notes.dev/mcp"
	for name, c := range map[string]struct {
		connection submission.Connection
		login      submission.Login
		want       []string
	}{
		"several": {submission.Connection{URLs: []string{url, "https://eu.notes.dev/mcp"}}, submission.StaticClient, nil},
		"pattern": {submission.Connection{Pattern: "https://{region}.notes.dev/mcp"}, submission.CustomConnection, nil},
		"path":    {submission.Connection{Pattern: "https://mcp.notes.dev/{workspace}"}, submission.DynamicRegistration, nil},
		"both": {submission.Connection{URLs: []string{url}, Pattern: "https://{region}.notes.dev/mcp"}, submission.DynamicRegistration,
			[]string{"Connection: WRONG: Listing.Connection: it has both URLs and a Pattern; the portal takes one of them"}},
		"several with a custom connection": {submission.Connection{URLs: []string{url}}, submission.CustomConnection,
			[]string{"Connection: WRONG: Listing.Login: with multiple URLs the portal does not take a custom connection"}},
		"pattern with a held client": {submission.Connection{Pattern: "https://{region}.notes.dev/mcp"}, submission.StaticClient,
			[]string{"Connection: WRONG: Listing.Login: with a URL pattern the directory does not hold a client ID"}},
		"wrong addresses": {submission.Connection{URLs: []string{"http://eu.notes.dev/mcp", "https://us.notes.dev/mcp", "https://us.notes.dev/mcp"}}, submission.DynamicRegistration,
			[]string{"Connection: WRONG: Listing.Connection.URLs[0]: it is not an https address; give the whole address, beginning with https://",
				"Connection: WRONG: Listing.Connection.URLs[2]: it is a duplicate",
				"Connection: WRONG: Listing.Connection.URLs: it does not contain the manifest's URL"}},
		"no https":      {submission.Connection{Pattern: "http://{region}.notes.dev/mcp"}, "oauth_dcr", []string{"Connection: WRONG: Listing.Connection.Pattern: it does not begin with https://"}},
		"nothing open":  {submission.Connection{Pattern: url}, "oauth_dcr", []string{"Connection: WRONG: Listing.Connection.Pattern: it has no part in braces for what differs between users"}},
		"another":       {submission.Connection{Pattern: "https://{region}.notes.app/mcp"}, "oauth_dcr", []string{"Connection: WRONG: Listing.Connection.Pattern: the manifest's URL does not match it"}},
		"a longer path": {submission.Connection{Pattern: "https://mcp.notes.dev/{workspace}/mcp"}, "oauth_dcr", []string{"Connection: WRONG: Listing.Connection.Pattern: the manifest's URL does not match it"}},
	} {
		l := listing()
		l.Connection, l.Login = c.connection, c.login
		assert.Equal(t, c.want, problems(submission.New(submission.Anthropic, notes(), nil, l)), name)
	}
}

// png returns the header of a picture of the given size.
func png(width, height uint32) []byte {
	b := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR")
	b = binary.BigEndian.AppendUint32(b, width)
	return binary.BigEndian.AppendUint32(b, height)
}

// A server with user interfaces is asked for its links and screenshots, and no other server is.
func TestApps(t *testing.T) {
	withApp := func() *policy.Surface {
		s := notes()
		s.Tools[0].Definition = json.RawMessage(`{"name":"search_notes","_meta":{"ui":{"resourceUri":"ui://notes/list"}}}`)
		s.Resources = []policy.Offer{{Name: "ui://notes/list", Title: "The list of notes", MediaType: "text/html;profile=mcp-app"}, {Name: "notes://all"}}
		s.Prompts = []policy.Offer{{Name: "plan", Description: "Plans a week"}}
		return s
	}
	l := listing()
	k := submission.New(submission.Anthropic, withApp(), nil, l)
	assert.Equal(t, []string{
		"Test & launch: MISSING: Listing.LinkURIs: list the origins and schemes that the user interfaces open with ui/open-link, so that users need not confirm each, or set NoLinks",
		"Test & launch: MISSING: Listing.Screenshots: there are 0; add 3 more, each a PNG of the response without the prompt in it",
	}, problems(k))
	portal := file(t, k, "portal.md")
	assert.Contains(t, portal, "### Prompts (1)\n\n- `plan` — Plans a week\n")
	assert.Contains(t, portal, "### Resources (2)\n\n- `ui://notes/list` — The list of notes\n- `notes://all` — **no title and no description**\n")
	assert.Contains(t, portal, "These have a user interface: `search_notes`, `ui://notes/list`.")

	l.NoLinks = true
	for _, prompt := range []string{"Show my notes", "Show tea", "Show all"} {
		l.Screenshots = append(l.Screenshots, submission.Screenshot{Prompt: prompt, PNG: png(1000, 700)})
	}
	k = submission.New(submission.Anthropic, withApp(), nil, l)
	assert.Empty(t, problems(k))
	assert.Equal(t, string(png(1000, 700)), file(t, k, "screenshots/3.png"))
	assert.NoError(t, k.Write(t.TempDir()))
	l.Screenshots[0].PNG, l.Screenshots[1].PNG, l.Screenshots[2].Prompt = png(999, 700), []byte("GIF89a"), " "
	assert.Equal(t, []string{
		"Test & launch: WRONG: Listing.Screenshots[0]: it is 999 pixels wide; at least 1000 are needed",
		"Test & launch: WRONG: Listing.Screenshots[1]: it is not a PNG file",
		"Test & launch: MISSING: Listing.Screenshots[2]: give the prompt that led to the response",
	}, problems(submission.New(submission.Anthropic, withApp(), nil, l)))
	assert.Equal(t, []string{"Test & launch: WRONG: Listing.Screenshots: the server has no user interface, so the directory takes no screenshots"},
		problems(submission.New(submission.Anthropic, notes(), nil, l)))

	// OpenAI takes one picture for each starter prompt.
	l = listing()
	assert.Equal(t, []string{"Test cases: MISSING: Listing.OpenAI.Screenshots: there are 0; add 1 more, each a PNG of the response without the prompt in it"},
		problems(submission.New(submission.OpenAI, withApp(), nil, l)))
	l.OpenAI.Screenshots = []submission.Screenshot{{Prompt: "Where did I write about tea?", PNG: png(706, 400)}}
	assert.Empty(t, problems(submission.New(submission.OpenAI, withApp(), nil, l)))
	l.OpenAI.Screenshots[0].PNG = png(706, 861)
	assert.Equal(t, []string{"Test cases: WRONG: Listing.OpenAI.Screenshots[0]: it has 706 by 861 pixels; it must be 706 wide and 400 to 860 high"},
		problems(submission.New(submission.OpenAI, withApp(), nil, l)))
}

// Very short answers are no problems, but the portal shows them to reviewers.
func TestQualityWarnings(t *testing.T) {
	s, l := notes(), listing()
	l.TestAccount.SampleData = "Some."
	k := submission.New(submission.Anthropic, s, nil, l)
	assert.NoError(t, k.Err())
	_, review, _ := strings.Cut(file(t, k, "portal.md"), "### Quality warnings")
	assert.Contains(t, review, "- Sample data (`Listing.TestAccount.SampleData`): 5 characters\n")
}
