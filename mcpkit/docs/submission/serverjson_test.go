package submission_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/formschema"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// registrySchema returns the registry's schema.
func registrySchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	return formschema.Registry()
}

func validate(t testing.TB, schema *jsonschema.Schema, content []byte) error {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(content))
	require.NoError(t, err)
	return schema.Validate(value)
}

func TestServerJSON(t *testing.T) {
	schema := registrySchema(t)
	long := strings.Repeat("é", 101)
	for name, c := range map[string]struct {
		spoil func(*policy.Surface, *submission.Listing)
		want  []string
		has   string // what the file then contains
	}{
		"whole": {func(*policy.Surface, *submission.Listing) {}, nil, `"name": "dev.notes.mcp/notes"`},
		"for no directory": {func(s *policy.Surface, _ *submission.Listing) { s.Unlisted = &policy.Unlisted{Reason: "internal tool"} },
			[]string{"Review: BROKEN: the server: it is declared to be for no directory (internal tool); remove mcpkit.Unlisted first"}, ""},
		"bare":    {func(_ *policy.Surface, l *submission.Listing) { *l = submission.Listing{} }, nil, `"description": "Search and keep your notes"`},
		"port":    {func(s *policy.Surface, _ *submission.Listing) { s.Manifest.URL = "https://MCP.notes.dev:8443/mcp" }, nil, `"name": "dev.notes.mcp/notes"`},
		"name":    {func(_ *policy.Surface, l *submission.Listing) { l.Registry.Name = "io.github.notes-dev/notes" }, nil, `"name": "io.github.notes-dev/notes"`},
		"texts":   {func(_ *policy.Surface, l *submission.Listing) { l.Registry.Description = strings.Repeat("é", 100) }, nil, `éé"`},
		"slashes": {func(_ *policy.Surface, l *submission.Listing) { l.Registry.Name = "a/b/c" }, []string{`server.json: WRONG: Listing.Registry.Name: "a/b/c" must have exactly one slash, between the namespace and the name`}, ""},
		"no slash": {func(_ *policy.Surface, l *submission.Listing) { l.Registry.Name = "notes" },
			[]string{`server.json: WRONG: Listing.Registry.Name: "notes" must have exactly one slash, between the namespace and the name`}, ""},
		"letters": {func(_ *policy.Surface, l *submission.Listing) { l.Registry.Name = "dev.nötes/notes" },
			[]string{`server.json: WRONG: Listing.Registry.Name: "dev.nötes/notes" is not in reverse-DNS form: the namespace may contain letters, digits, dots and hyphens, and the name may also contain underscores`}, ""},
		"long name": {func(_ *policy.Surface, l *submission.Listing) { l.Registry.Name = "a/" + strings.Repeat("b", 199) },
			[]string{"server.json: OVER THE LIMIT: Listing.Registry.Name: it has 201 characters; the registry allows 200"}, ""},
		"long description": {func(_ *policy.Surface, l *submission.Listing) { l.Registry.Description = long },
			[]string{"server.json: OVER THE LIMIT: Listing.Registry.Description: it has 101 characters; the registry allows 100"}, ""},
		"long title": {func(s *policy.Surface, _ *submission.Listing) { s.Manifest.Title = long },
			[]string{"server.json: OVER THE LIMIT: Manifest.Title: it has 101 characters; the registry allows 100"}, ""},
		"long version": {func(s *policy.Surface, _ *submission.Listing) {
			s.Manifest.Version = "1.0.0+" + strings.Repeat("1", 250)
		},
			[]string{"server.json: OVER THE LIMIT: Manifest.Version: it has 256 characters; the registry allows 255"}, ""},
		"long icon": {func(s *policy.Surface, _ *submission.Listing) {
			s.Manifest.Directories.Logo = "https://notes.dev/" + strings.Repeat("i", 240)
		},
			[]string{"server.json: OVER THE LIMIT: Manifest.Directories.Logo: it has 258 characters; the registry allows 255"}, ""},
		"plain http": {func(s *policy.Surface, _ *submission.Listing) { s.Manifest.URL = "http://mcp.notes.dev/mcp" },
			[]string{"server.json: WRONG: Manifest.URL: it is not an https address; give the whole address, beginning with https://"}, ""},
		"variables": {func(s *policy.Surface, _ *submission.Listing) { s.Manifest.URL = "https://mcp.notes.dev/{tenant}/mcp" },
			[]string{"server.json: WRONG: Manifest.URL: it contains braces, which mark variables in the registry"}, ""},
		"an address for a name": {func(s *policy.Surface, _ *submission.Listing) { s.Manifest.URL = "https://192.0.2.7/mcp" },
			[]string{"server.json: MISSING: Listing.Registry.Name: give the name in the registry, such as io.github.user/weather"}, ""},
		"nowhere": {func(_ *policy.Surface, l *submission.Listing) { l.Registry.RepositorySource = "" },
			[]string{`server.json: MISSING: Listing.Registry.RepositorySource: name the host of the source code, for example "github"`}, ""},
		"nothing": {func(s *policy.Surface, l *submission.Listing) { *s, *l = policy.Surface{}, submission.Listing{} }, []string{
			"server.json: MISSING: Listing.Registry.Name: give the name in the registry, such as io.github.user/weather",
			"server.json: MISSING: Manifest.Tagline: say in one line what the server does",
			"server.json: MISSING: Manifest.Version: give the version",
			"server.json: MISSING: Manifest.URL: give the public https address of the endpoint"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s, l := notes(), listing()
			c.spoil(s, &l)
			content, err := submission.ServerJSON(s, l)
			assert.True(t, json.Valid(content))
			if c.want == nil {
				require.NoError(t, err)
				require.NoError(t, validate(t, schema, content))
				assert.Contains(t, string(content), c.has)
				return
			}
			assert.EqualError(t, err, strings.Join(c.want, "\n"))
		})
	}
	_, err := submission.ServerJSON(nil, submission.Listing{})
	assert.Error(t, err)
}

func TestVersionsOfServerJSON(t *testing.T) {
	for version, ok := range map[string]bool{
		"1.4.0": true, "1.4.0+linux": true, "2026.11.22": true,
		"latest": false, "^1.2.3": false, "~1.2.3": false, ">=1.2.3": false, "1.x": false, "1.*": false, "1.0.0 - 2.0.0": false, "v1.0.0": false, "1.0.0 || 2.0.0": false,
	} {
		s := notes()
		s.Manifest.Version = version
		_, err := submission.ServerJSON(s, listing())
		assert.Equal(t, ok, err == nil, version)
	}
}

// Every server.json without problems satisfies the registry's schema.
func FuzzServerJSON(f *testing.F) {
	schema := registrySchema(f)
	f.Add("https://mcp.notes.dev/mcp", "notes", "", "Notes", "1.4.0", "tagline", "https://notes.dev/i.png")
	f.Add("https://[::1]/mcp", "a b", "a/b", "", "latest", "", "x")
	f.Add("https://a..b/{x}", "é", "io.github.u/_", "\xff", "1 ", "\x00", "https://ü.de/%zz")
	f.Fuzz(func(t *testing.T, url, name, registry, title, version, tagline, icon string) {
		s := &policy.Surface{Manifest: policy.Manifest{Name: name, Title: title, Version: version, Tagline: tagline, URL: url, Website: icon, Directories: policy.Directories{Logo: icon}}}
		content, err := submission.ServerJSON(s, submission.Listing{Registry: submission.Registry{Name: registry, Repository: icon, RepositorySource: title}})
		require.True(t, json.Valid(content))
		if err == nil {
			require.NoError(t, validate(t, schema, content), string(content))
		}
	})
}
