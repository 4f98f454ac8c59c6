package policy

import (
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/annotate"
)

// A Surface is what a server shows: its tools as they are on the wire and, as far as known, its
// manifest, its examples and who may call it.
type Surface struct {
	// Known says which parts are known. A rule that needs another part is reported as
	// NotMeasured.
	Known Part

	// Manifest is what a directory listing says about the server.
	Manifest Manifest
	// Access says who may call the server.
	Access Access
	// Unlisted is set for a server that is for no directory, or not yet.
	Unlisted *Unlisted
	// Limits are the limits that apply to all tools.
	Limits Limits
	// Tools are the tools as tools/list returns them.
	Tools []Tool
	// DefaultToolsets are the toolsets for clients that choose none; empty means all tools.
	DefaultToolsets []string
	// Removed are the tools that were removed and whose calls are answered with the tool to use
	// instead.
	Removed []Deprecation
	// Prompts and Resources are what the server offers in addition to tools.
	Prompts, Resources []Offer
	// Examples are the documented examples.
	Examples []Example
	// Runs are the results of the examples, in the same order. It is empty if the examples were not
	// run.
	Runs []Run

	// Documentation holds the texts of the documentation page that the owner wrote, without the
	// changelog.
	Documentation []Text
	// Paths are the paths that the server answers at the host of its URL, including those of pages
	// and documents; nil if they are not known.
	Paths []string

	// Mount says how requests reach a server in a program with other routes; nil if the server has
	// its host for itself.
	Mount *Mount

	// Submission is the directory to which the server is about to be submitted, "" before that. A
	// directory asks for more than a check does.
	Submission Directory
	// Today is the date of the check, by which the sources of rules grow old; the zero time if it
	// is not known.
	Today time.Time
	// Data lists the data that the server itself logs, keeps and passes on. It is empty if that is
	// not known.
	Data []DataFlow

	// Problems are faults that were found while the surface was assembled.
	Problems []Problem
	// Waivers apply to the whole server, and so to each of its tools.
	Waivers []Waiver
}

// A Mount says how requests reach a server in a program with other routes.
type Mount struct {
	// Checked is set if requests for the server's paths were sent through the program.
	Checked bool
}

// A Text is a text of the documentation.
type Text struct {
	Place string // where it is, for example "the limits of the documentation"
	Text  string // the text, in Markdown
}

// A Part is a set of parts of a [Surface].
type Part uint

// The parts of a surface.
const (
	PartManifest     Part = 1 << iota // names, contacts, URLs
	PartAccess                        // who may call
	PartTools                         // the tools on the wire
	PartEffects                       // the effects that the author declared
	PartExamples                      // the documented examples
	PartRegistration                  // how the tools were added: their Go types, their timeouts
	PartRuns                          // the results of running the examples
	PartOffers                        // the prompts and resources on the wire

	// PartAll is the set of the parts that are known of a server without running its examples.
	PartAll = PartManifest | PartAccess | PartTools | PartEffects | PartExamples | PartRegistration | PartOffers
)

// String returns the names of the parts, separated by commas.
func (p Part) String() string {
	var names []string
	for i, n := range []string{"manifest", "access", "tools", "declared effects", "examples", "registration", "runs of the examples", "prompts and resources"} {
		if p&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	return strings.Join(names, ", ")
}

// Access says who may call the server.
type Access struct {
	// Public is set if anyone may call without a token. Reason then says why that is right.
	Public bool
	Reason string
	// Protected is set if callers need a token.
	Protected bool
	// Scopes are the scopes that every call requires.
	Scopes []string
	// LoginScopes are the scopes that clients are told to ask for at login: Scopes and others.
	LoginScopes []string
	// AuthorizationServers are the issuers at which clients log in.
	AuthorizationServers []string
	// KeyHeaders are the headers in which the server accepts an API key instead of a login.
	KeyHeaders []string
	// Login describes the authorization server in the same program; or nil.
	Login *Login
	// MetadataFault says why clients begin no login with the metadata of the authorization server;
	// "" if they do, or if that is not known.
	MetadataFault string
	// Pos is where access was declared.
	Pos Pos
}

// A Login describes an authorization server in the same program.
type Login struct {
	// Provider is the name of the identity provider at which users log in, and Callback the address
	// to enter there; empty if users log in elsewhere.
	Provider, Callback string
	// Scopes are the scopes that it grants.
	Scopes []string
	// Connections is the page on which users see and end what they have connected.
	Connections string
	// TestAccount is set if there is an account with a password for reviewers.
	TestAccount bool
	// Volatile is set if logins end with the process, and other replicas do not know them.
	Volatile bool
	// GrantDays is after how many days without use a login ends.
	GrantDays int
	// Fault says why clients cannot reach it; "" if they can.
	Fault string
}

// Limits are the limits of the server. Zero means no limit, or one that is not known.
type Limits struct {
	// Tokens and Characters limit the size of a result. Tokens are those of the server's counter.
	Tokens, Characters int
	// RequestBytes limits the size of the body of a request, in bytes.
	RequestBytes int64
	// Burst is how many calls a caller may make in quick succession, and CallsPerSecond how many per
	// second after that. Calls of tools with a Weight count as several.
	Burst          int
	CallsPerSecond float64
	// Shared are the limits of groups of callers without a token, each of which is limited like one
	// caller.
	Shared []SharedLimit
}

// A SharedLimit is the limit of a group of callers together.
type SharedLimit struct {
	Callers        string // such as "all users of Claude"
	Burst          int
	CallsPerSecond float64
}

// A Problem is a fault that was found while a surface was assembled.
type Problem struct {
	Rule    RuleID // the rule that it breaks
	Tool    string // the name of the tool it is about, or ""
	Message string // a sentence that names its subject, without a full stop
	Fix     string // what to do; empty: the rule's own fix
	Pos     Pos    // where to fix it in the source, as far as that is known
}

// submittedTo reports whether the server is for the directory: it is being submitted to it or,
// before that, has its profile.
func (s *Surface) submittedTo(d Directory) bool {
	return s.Submission == d || s.Submission == "" && d == DirectoryOpenAI && s.Manifest.Profile == annotate.OpenAI
}

// tool returns the index of the first tool with that name, or -1.
func (s *Surface) tool(name string) int {
	for i, t := range s.Tools {
		if t.Name == name {
			return i
		}
	}
	return -1
}

// isUnlisted reports whether the server is for no directory, and is not being submitted to one.
func (s *Surface) isUnlisted() bool { return s.Unlisted != nil && s.Submission == "" }
