package submission

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// Registry refines what server.json says beyond the manifest.
type Registry struct {
	// Name is the server's name in the registry, a namespace in reverse DNS and a name with
	// one slash between, for example "io.github.user/weather". The publisher has to prove
	// that the namespace is theirs. By default it is made of the URL's host and the
	// manifest's name: "com.example.mcp/weather" for https://mcp.example.com/mcp.
	Name string
	// Description is at most 100 characters; by default the manifest's tagline.
	Description string
	// Repository is the https address of the source code, and RepositorySource where it is
	// hosted, for example "github"; optional.
	Repository, RepositorySource string
}

// The limits of the registry's schema, in characters.
const (
	registrySchema         = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json"
	registryNameMax        = 200
	registryTitleMax       = 100
	registryDescriptionMax = 100
	registryVersionMax     = 255
	registryIconMax        = 255
)

// The members of server.json that a remote server has.
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

// ServerJSON returns the server.json with which a server is published in the MCP Registry
// (mcp-publisher publish). The error is an [*Incomplete] error with everything that the
// registry would refuse; the bytes are there all the same, with what is missing in words.
//
// Source: https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json
func ServerJSON(s *policy.Surface, l Listing) ([]byte, error) {
	if s == nil {
		s = &policy.Surface{}
	}
	content, problems := serverJSON(s, l)
	if len(problems) > 0 {
		return content, &Incomplete{Problems: problems}
	}
	return content, nil
}

func (k *Kit) serverJSONFile() File {
	content, problems := serverJSON(k.surface, k.listing)
	for _, p := range problems {
		k.add(p.Kind, p.Step, p.Field, p.Message)
	}
	return File{"server.json", content}
}

func serverJSON(s *policy.Surface, l Listing) ([]byte, []Problem) {
	m := &s.Manifest
	var problems []Problem
	check := func(field, value string, most int, missing, wrong string) string {
		report := func(kind Kind, message string) {
			problems = append(problems, Problem{Kind: kind, Step: "server.json", Field: field, Message: message})
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
		case wrong != "":
			report(Invalid, wrong)
		}
		return value
	}
	out := registryServer{Schema: registrySchema}
	name, from := registryName(m, l)
	out.Name = check(from, name, registryNameMax, "give the name in the registry, such as io.github.user/weather", wrongRegistryName(name))
	out.Title = check("Manifest.Title", m.Title, registryTitleMax, "", "")
	description, from := l.Registry.Description, "Listing.Registry.Description"
	if strings.TrimSpace(description) == "" {
		description, from = m.Tagline, "Manifest.Tagline"
	}
	out.Description = check(from, description, registryDescriptionMax, "say in one line what the server does", "")
	out.Version = check("Manifest.Version", m.Version, registryVersionMax, "give the version", wrongVersion(m.Version))
	out.Website = check("Manifest.Website", m.Website, 2000, "", wrongLink(strings.TrimSpace(m.Website)))
	if icon := check("Listing.Icon", l.Icon, registryIconMax, "", wrongLink(strings.TrimSpace(l.Icon))); icon != "" {
		out.Icons = []registryIcon{{icon}}
	}
	if repository := check("Listing.Registry.Repository", l.Registry.Repository, 2000, "", wrongLink(strings.TrimSpace(l.Registry.Repository))); repository != "" {
		source := check("Listing.Registry.RepositorySource", l.Registry.RepositorySource, 100, `say where the source code is hosted, for example "github"`, "")
		out.Repository = &registryRepo{repository, source}
	}
	out.Remotes = []registryRemote{{"streamable-http", check("Manifest.URL", m.URL, 2000, "give the public https address of the endpoint", wrongRemote(m.URL))}}

	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	_ = e.Encode(out) // strings only
	return b.Bytes(), problems
}

// registryName is the declared name, or one made of the host and the name.
func registryName(m *policy.Manifest, l Listing) (name, from string) {
	if l.Registry.Name != "" {
		return l.Registry.Name, "Listing.Registry.Name"
	}
	host := hostOf(m.URL)
	if _, err := netip.ParseAddr(host); err == nil || host == "" || m.Name == "" {
		return "", "Listing.Registry.Name"
	}
	labels := strings.Split(strings.Trim(host, "."), ".")
	slices.Reverse(labels)
	return strings.Join(labels, ".") + "/" + m.Name, "Listing.Registry.Name"
}

var (
	registryNameForm = regexp.MustCompile(`^[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+$`)
	// versionRange matches what names more than one version.
	versionRange = regexp.MustCompile(`(?i)^latest$|^[\^~<>=v]|[*|,]|\s|(?:^|\.)x(?:\.|$)`)
)

func wrongRegistryName(name string) string {
	switch {
	case strings.Count(name, "/") != 1:
		return fmt.Sprintf("%q has not exactly one slash, between the namespace and the name", name)
	case !registryNameForm.MatchString(name):
		return fmt.Sprintf("%q is no reverse DNS name: the namespace takes letters, digits, dots and hyphens, and the name underscores besides", name)
	}
	return ""
}

func wrongVersion(version string) string {
	if versionRange.MatchString(strings.TrimSpace(version)) {
		return fmt.Sprintf("%q is no exact version such as 1.4.0", version)
	}
	return ""
}

// wrongRemote says why the registry would not take an address, or returns "". Braces stand
// for variables there.
func wrongRemote(address string) string {
	if fault := wrongLink(strings.TrimSpace(address)); fault != "" {
		return fault
	}
	if strings.ContainsAny(address, "{}") {
		return "it contains braces, which stand for variables in the registry"
	}
	return ""
}
