package policy

import "github.com/mcpkit-go/mcpkit/annotate"

// A Manifest is what a directory listing says about a server. Its fields are
// checked by the rules of this package; limits are in characters.
type Manifest struct {
	// Name is the server's machine name, for example "godocs".
	Name string
	// Title is the name people see, at most 100 characters.
	Title string
	// Version is a semantic version of a generally available release: at least
	// 1.0.0, no pre-release part.
	Version string
	// Tagline is the listing's one line, at most 55 characters.
	Tagline string
	// Description is the listing's text, at most 2,000 characters.
	Description string
	// Instructions are sent to clients when they connect; optional.
	Instructions string

	// URL is the public https address of the MCP endpoint, path included, for
	// example "https://godocs.example.com/mcp". The path is where the server
	// answers; the host is the one it accepts in the Host header.
	URL string
	// Website and Docs are optional https addresses.
	Website string
	Docs    string
	// Privacy is the https address of the privacy policy.
	Privacy string
	// Support and Security are where users ask for help and report
	// vulnerabilities: an e-mail address or an https address.
	Support  string
	Security string

	// Profile is the reading of effects that the hints follow; the default is
	// the directory guide's.
	Profile annotate.Profile

	// Pos is where the manifest stands in the source; mcpkit.New fills it.
	Pos Pos
}
