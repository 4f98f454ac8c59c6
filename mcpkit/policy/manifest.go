package policy

import "github.com/mcpkit-go/mcpkit/annotate"

// A Manifest is what a directory listing says about a server. Limits are in characters; [Check]
// reports fields that exceed them.
type Manifest struct {
	// Name is the server's machine name, for example "godocs".
	Name string
	// Title is the name people see, at most 100 characters.
	Title string
	// Version is a semantic version of a generally available release: at least 1.0.0, without a
	// pre-release part.
	Version string
	// Tagline says in one line what the server is for. A tagline of at most 30 characters fits every
	// directory; Directories may give each its own.
	Tagline string
	// Description is the listing's text, at most 2,000 characters.
	Description string
	// Instructions are sent to clients when they connect; optional.
	Instructions string

	// URL is the public https address of the MCP endpoint with its path, for example
	// "https://godocs.example.com/mcp". The server answers at this path, and accepts this host in the
	// Host header.
	URL string
	// Website and Docs are optional https addresses.
	Website string
	Docs    string
	// Privacy is the https address of the privacy policy.
	Privacy string
	// Support and Security are where users ask for help and report vulnerabilities: an e-mail
	// address or an https address.
	Support  string
	Security string

	// Directories adds what only some directories ask for.
	Directories Directories

	// Profile decides how hints follow from effects. The default is the reading of Anthropic's
	// submission guide.
	Profile annotate.Profile

	// Pos is the position of the manifest in the source; mcpkit.New sets it.
	Pos Pos
}
