package submission

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// The limits of the registry's schema, in characters.
const (
	registrySchema         = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json"
	registryNameMax        = 200
	registryTitleMax       = 100
	registryDescriptionMax = 100
	registryVersionMax     = 255
	registryIconMax        = 255
)

// These types are the members of server.json for a remote server.
type (
	registryServer struct {
		Schema      string           `json:"$schema"`
		Name        string           `json:"name"`
		Title       string           `json:"title,omitempty"`
		Description string           `json:"description"`
		Version     string           `json:"version"`
		Website     string           `json:"websiteUrl,omitempty"`
		Icons       []registryIcon   `json:"icons,omitempty"`
		Repository  *registryRepo    `json:"repository,omitempty"`
		Remotes     []registryRemote `json:"remotes"`
	}
	registryIcon struct {
		Source string `json:"src"`
	}
	registryRepo struct {
		URL    string `json:"url"`
		Source string `json:"source"`
	}
	registryRemote struct {
		Type string `json:"type"`
		URL  string `json:"url"`
	}
)

// ServerJSON returns the server.json for publishing a server in the MCP Registry (mcp-publisher
// publish). If the registry would reject it, or the server is declared to be for no directory, the
// error is an [*Incomplete] error that lists the problems. ServerJSON returns the bytes in this
// case too, with MISSING instead of a value.
//
// Source: https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json
func ServerJSON(s *policy.Surface, l Listing) ([]byte, error) {
	if s == nil {
		s = &policy.Surface{}
	}
	content, problems := serverJSON(s, l)
	if p := unlistedProblem(s); p != nil {
		problems = append([]Problem{*p}, problems...)
	}
	if len(problems) > 0 {
		return content, &Incomplete{Problems: problems}
	}
	return content, nil
}

func (d *draft) serverJSON() []byte {
	content, problems := serverJSON(d.surface, d.listing)
	for _, p := range problems {
		d.add(p.Kind, p.Step, p.Field, p.Message)
	}
	return content
}

func serverJSON(s *policy.Surface, l Listing) ([]byte, []Problem) {
	m := &s.Manifest
	var c registryCheck
	out := registryServer{Schema: registrySchema}
	name := registryName(m, l)
	out.Name = c.text("Listing.Registry.Name", name, registryNameMax, "give the name in the registry, such as io.github.user/weather", registryNameFault(name))
	out.Title = c.text("Manifest.Title", m.Title, registryTitleMax, "", "")
	description, from := l.Registry.Description, "Listing.Registry.Description"
	if strings.TrimSpace(description) == "" {
		description, from = m.Tagline, "Manifest.Tagline"
	}
	out.Description = c.text(from, description, registryDescriptionMax, "say in one line what the server does", "")
	out.Version = c.text("Manifest.Version", m.Version, registryVersionMax, "give the version", versionFault(m.Version))
	out.Website = c.link("Manifest.Website", m.Website, addressMax)
	if icon := c.link("Manifest.Directories.Logo", m.Directories.Logo, registryIconMax); icon != "" {
		out.Icons = []registryIcon{{icon}}
	}
	if repository := c.link("Listing.Registry.Repository", l.Registry.Repository, addressMax); repository != "" {
		source := c.text("Listing.Registry.RepositorySource", l.Registry.RepositorySource, 100, `name the host of the source code, for example "github"`, "")
		out.Repository = &registryRepo{repository, source}
	}
	remote := c.text("Manifest.URL", m.URL, addressMax, "give the public https address of the endpoint", remoteFault(m.URL))
	out.Remotes = []registryRemote{{"streamable-http", remote}}

	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	_ = e.Encode(out) // strings can always be encoded
	return b.Bytes(), c.problems
}

// addressMax limits addresses for which the registry's schema has no limit.
const addressMax = 2000

// A registryCheck collects the problems of the values of server.json.
type registryCheck struct{ problems []Problem }

// text returns a value without spaces around it. It reports a value that is too long or that has a
// fault. If the value is empty and missing says what to declare, text reports that and returns it.
func (c *registryCheck) text(field, value string, most int, missing, fault string) string {
	report := func(kind Kind, message string) {
		c.problems = append(c.problems, Problem{Kind: kind, Step: "server.json", Field: field, Message: message})
	}
	value = strings.TrimSpace(value)
	switch n := characters(value); {
	case value == "":
		if missing != "" {
			report(Missing, missing)
			return fmt.Sprintf("MISSING: %s: %s", field, missing)
		}
	case n > most:
		report(OverLimit, fmt.Sprintf("it has %d characters; the registry allows %d", n, most))
	case fault != "":
		report(Invalid, fault)
	case placeholderFault(value) != "":
		report(Placeholder, placeholderFault(value))
	}
	return value
}

// link returns an optional address like text.
func (c *registryCheck) link(field, value string, most int) string {
	return c.text(field, value, most, "", linkFault(strings.TrimSpace(value)))
}

// registryName returns the declared name, or one made from the host and the manifest's name.
func registryName(m *policy.Manifest, l Listing) string {
	if l.Registry.Name != "" {
		return l.Registry.Name
	}
	host := hostOf(m.URL)
	if _, err := netip.ParseAddr(host); err == nil || host == "" || m.Name == "" {
		return ""
	}
	labels := strings.Split(strings.Trim(host, "."), ".")
	slices.Reverse(labels)
	return strings.Join(labels, ".") + "/" + m.Name
}

func registryNameFault(name string) string {
	namespace, rest, ok := strings.Cut(name, "/")
	switch {
	case !ok || strings.Contains(rest, "/"):
		return fmt.Sprintf("%q must have exactly one slash, between the namespace and the name", name)
	case namespace == "" || rest == "" || strings.Trim(namespace, lettersAndDigits+".-") != "" || strings.Trim(rest, lettersAndDigits+"._-") != "":
		return fmt.Sprintf("%q is not in reverse-DNS form: the namespace may contain letters, digits, dots and hyphens, and the name may also contain underscores", name)
	}
	return ""
}

// remoteFault says why the registry would reject the address of a remote server, or returns "".
func remoteFault(address string) string {
	if fault := linkFault(strings.TrimSpace(address)); fault != "" {
		return fault
	}
	if strings.ContainsAny(address, "{}") {
		return "it contains braces, which mark variables in the registry"
	}
	return ""
}
