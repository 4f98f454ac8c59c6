package docs

// Content holds everything that a page shows, in the order of the page. [Page.JSON] encodes it, and
// templates read it as .Content. Texts are plain text, except fields of type [Markdown]. Invisible
// characters are written as escapes, and texts that look like secrets are replaced.
type Content struct {
	// Name is the machine name of the server, as in the manifest.
	Name string `json:"name"`
	// Title is the name that people see.
	Title string `json:"title"`
	// Version is the semantic version of the server.
	Version string `json:"version,omitempty"`
	// Tagline is the manifest's one-line summary.
	Tagline string `json:"tagline,omitempty"`
	// Description is the manifest's description. Empty lines separate its paragraphs.
	Description string `json:"description"`
	// URL is the address of the endpoint. Website and Docs are the addresses in the manifest.
	URL     string `json:"url"`
	Website string `json:"website,omitempty"`
	Docs    string `json:"docs,omitempty"`

	// Intro follows the description.
	Intro Markdown `json:"intro,omitempty"`
	// Features are those of [Prose]. If it has none, they are made from the first 12 tools.
	Features []PageFeature `json:"features"`
	// Setup describes how users connect.
	Setup Setup `json:"setup"`
	// Authentication describes whether and how users log in.
	Authentication Authentication `json:"authentication"`
	// Tools are the tools, in the order of the surface.
	Tools []PageTool `json:"tools"`
	// Toolsets says in a few sentences how clients choose tools. It is empty for a server without
	// toolsets.
	Toolsets string `json:"toolsets,omitempty"`
	// MoreTools says in a sentence that users who log in are shown more tools. It is empty if they
	// are not.
	MoreTools string `json:"moreTools,omitempty"`
	// Examples are the declared examples, with their results if they were run.
	Examples []PageExample `json:"examples"`
	// Limits are the limits that apply to all tools.
	Limits PageLimits `json:"limits"`
	// Troubleshooting explains errors and what to do about them.
	Troubleshooting Trouble `json:"troubleshooting"`
	// Privacy describes what happens to the data of users.
	Privacy Privacy `json:"privacy"`
	// Support lists the contacts of the server.
	Support Support `json:"support"`
	// Changelog lists the releases in the order of [Prose].Changelog.
	Changelog []PageRelease `json:"changelog,omitempty"`

	// WithoutExample lists the names of tools that no example calls.
	WithoutExample []string `json:"toolsWithoutExample,omitempty"`
	// Redactions list the texts that were replaced because they look like secrets.
	Redactions []Redaction `json:"redactions,omitempty"`
}

// Markdown is a text of [Prose]: Markdown without HTML, with links to web and mail addresses and to
// sections of the page.
type Markdown string

// A PageFeature is a feature of the server. The owner wrote it, as a [Feature], or it was made from
// a tool.
type PageFeature struct {
	// Title names the feature in a few words.
	Title string `json:"title"`
	// Text is the owner's text. It is empty for a feature that was made from a tool.
	Text Markdown `json:"text,omitempty"`
	// Plain is the text that was made from a tool. It is empty for a feature that the owner wrote.
	Plain string `json:"plain,omitempty"`
}

// Setup describes how users connect.
type Setup struct {
	// AddToClaude is an address that opens claude.ai with the server filled in. It is empty if
	// claude.ai cannot reach the server.
	AddToClaude string `json:"addToClaude,omitempty"`
	// Clients are the clients that the page describes.
	Clients []ClientSetup `json:"clients"`
	// More is the owner's text about the setup.
	More Markdown `json:"more,omitempty"`
}

// A ClientSetup describes how to connect one client.
type ClientSetup struct {
	// ID identifies the client, for example "claude-desktop".
	ID string `json:"id"`
	// Name is the name of the client, for example "Claude Desktop".
	Name string `json:"name"`
	// Steps are sentences that say what to do, in order.
	Steps []string `json:"steps"`
	// Code is a text to type or paste. Language is its language for highlighting.
	Code     string `json:"code,omitempty"`
	Language string `json:"language,omitempty"`
	// After is the step that follows Code.
	After string `json:"after,omitempty"`
}

// Authentication describes whether and how users log in.
type Authentication struct {
	// Required is set if calls need a login. Some tools may still be open.
	Required bool `json:"required"`
	// Reason says why no login is needed.
	Reason string `json:"reason,omitempty"`
	// Account says which account users need.
	Account Markdown `json:"account,omitempty"`
	// Issuers are the addresses of the authorization servers.
	Issuers []string `json:"issuers,omitempty"`
	// Provider is where users log in, if the server has its own authorization server in front of an
	// identity provider, and Connections the page on which they see and end what they have connected.
	// GrantDays is after how many days without use a login ends. They are empty if that is not known.
	Provider    string `json:"provider,omitempty"`
	Connections string `json:"connections,omitempty"`
	GrantDays   int    `json:"grant_days,omitempty"`
	// KeyHeaders are the headers in which the server accepts an API key instead of a login.
	KeyHeaders []string `json:"key_headers,omitempty"`
	// Scopes are the scopes that every call requires, followed by those of the tools, each once.
	Scopes []Scope `json:"scopes,omitempty"`
	// Open lists the tools that need no login on a server that requires one.
	Open []ToolRef `json:"open,omitempty"`
	// Callbacks are the callback URLs that the authorization server must allow.
	Callbacks []Callbacks `json:"callbacks,omitempty"`
}

// A Scope is a permission that a token can carry.
type Scope struct {
	// Name is the scope as it is in a token, for example "notes:write".
	Name string `json:"name"`
	// Description says what the scope permits. It is empty if the owner does not describe it.
	Description string `json:"description,omitempty"`
	// Always is set if every call with a login needs the scope. Tools lists the tools that require
	// the scope themselves.
	Always bool      `json:"always"`
	Tools  []ToolRef `json:"tools,omitempty"`
}

// A ToolRef refers to a tool.
type ToolRef struct {
	// Name is the name of the tool in calls.
	Name string `json:"name"`
	// Title is the name for people. It is Name for a tool without a title.
	Title string `json:"title"`
	// ID identifies the element of the tool in the HTML page.
	ID string `json:"id"`
}

// A PageTool describes one tool.
type PageTool struct {
	ToolRef
	// Description is the description that models read.
	Description string `json:"description"`
	// Effect describes in a sentence what a call does in the worst case. EffectName is a short
	// form: Reads, Adds, Changes, Deletes, Sends or Not declared.
	Effect     string `json:"effect"`
	EffectName string `json:"effectName"`
	// Arguments are the properties of the input schema. Output are those of the output schema.
	Arguments []Field `json:"arguments"`
	Output    []Field `json:"output,omitempty"`
	// Scopes are required in addition to those of the server. Login is set if the tool requires a
	// login.
	Scopes []string `json:"scopes,omitempty"`
	Login  bool     `json:"login"`
	// Notes are sentences about who gets the tool, and its toolsets.
	Notes []string `json:"notes,omitempty"`
	// Limits are phrases about the limits of this tool only.
	Limits []string `json:"limits,omitempty"`
	// Calls lists the calls of the tool in the examples.
	Calls []ExampleCall `json:"calls,omitempty"`
}

// A Field is an argument of a tool or a member of its result.
type Field struct {
	// Name is the name of the JSON member.
	Name string `json:"name"`
	// Type describes the type in words, for example "list of strings".
	Type string `json:"type"`
	// Required is set for an argument that a call must have. It is never set in a result; a member
	// that may be missing says so in its Limits.
	Required bool `json:"required"`
	// Description is that of the schema.
	Description string `json:"description,omitempty"`
	// Limits are phrases about the permitted values, for example "at most 100".
	Limits []string `json:"limits,omitempty"`
	// Values are the permitted values, and Default is the value of a missing argument. Both are
	// JSON, except that strings have no quotation marks.
	Values  []string `json:"values,omitempty"`
	Default string   `json:"default,omitempty"`
	// Fields are the members of an object, or of the objects in a list.
	Fields []Field `json:"fields,omitempty"`
}

// An ExampleCall is a call of a tool in an example.
type ExampleCall struct {
	// Example is the title and ExampleID the ID of the example.
	Example   string `json:"example"`
	ExampleID string `json:"exampleId"`
	// Arguments is a JSON object on one line.
	Arguments string `json:"arguments"`
}

// A PageExample shows one use of the server.
type PageExample struct {
	// ID identifies the element in the HTML page, for example "example-1".
	ID string `json:"id"`
	// Number counts from 1.
	Number int `json:"number"`
	// Title names the example in a few words.
	Title string `json:"title"`
	// Prompt is what the user writes.
	Prompt string `json:"prompt"`
	// Happens are the owner's sentences about what happens. If there are any, the page shows them
	// instead of the calls.
	Happens []string `json:"happens,omitempty"`
	// Steps are the calls that the prompt leads to, in order.
	Steps []Step `json:"steps"`
	// Shows says what the user gets, in one sentence.
	Shows string `json:"shows"`
	// Skipped says why the example was not run. It is empty if the example was run.
	Skipped string `json:"skipped,omitempty"`
}

// A Step is one call of an example with its result.
type Step struct {
	// Tool is the called tool.
	Tool ToolRef `json:"tool"`
	// Arguments are the arguments of the call, in the order of the example.
	Arguments []Argument `json:"arguments,omitempty"`
	// Output is nil if the call was not made or failed.
	Output *Output `json:"output,omitempty"`
}

// An Argument is one argument of a call.
type Argument struct {
	// Name is the name of the argument.
	Name string `json:"name"`
	// Value is JSON on one line.
	Value string `json:"value"`
}

// An Output is the result of a call.
type Output struct {
	// Text is the result as JSON, possibly with comments for what is left out, or as text.
	Text string `json:"text"`
	// Language is "jsonc" for JSON, or "" for text.
	Language string `json:"language,omitempty"`
	// Shortened is set if the page does not show the whole result.
	Shortened bool `json:"shortened"`
	// Media is the number of images and other blocks in the result that are not text.
	Media int `json:"media,omitempty"`
}

// Folded reports whether pages fold the output: JSON is for readers who want to see it.
func (o *Output) Folded() bool { return o.Language != "" }

// PageLimits describe the limits of the server.
type PageLimits struct {
	// Facts are the limits, each with its name and value.
	Facts []Fact `json:"facts,omitempty"`
	// More is the owner's text about limits.
	More Markdown `json:"more,omitempty"`
}

// A Fact is a row of a table with two columns.
type Fact struct {
	// Name is the text of the first column.
	Name string `json:"name"`
	// Text is the text of the second column.
	Text string `json:"text"`
}

// Trouble explains errors and what to do about them.
type Trouble struct {
	// Facts are the errors, each with its name and what to do.
	Facts []Fact `json:"facts"`
	// More is the owner's text about errors.
	More Markdown `json:"more,omitempty"`
}

// Privacy describes what happens to the data of users.
type Privacy struct {
	// Policy is the address of the full privacy policy.
	Policy string `json:"policy,omitempty"`
	// Controller and Effective are those of [DataUse].
	Controller string `json:"controller,omitempty"`
	Effective  string `json:"effective,omitempty"`
	// Topics are the parts of the privacy policy that [DataUse] declares.
	Topics []Topic `json:"topics,omitempty"`
	// Terms is the address of the terms of service.
	Terms string `json:"terms,omitempty"`
	// More is the owner's text about privacy.
	More Markdown `json:"more,omitempty"`
}

// A Topic is a part of the privacy policy.
type Topic struct {
	// Title is the heading of the part.
	Title string `json:"title"`
	// Text is the owner's text.
	Text Markdown `json:"text"`
}

// Support lists the contacts of the server.
type Support struct {
	// Help is where users ask for help, and Security where they report vulnerabilities.
	Help     Contact `json:"help"`
	Security Contact `json:"security"`
	// More is the owner's text about support.
	More Markdown `json:"more,omitempty"`
}

// A Contact is a web address or an e-mail address. Link is empty if Text is neither.
type Contact struct {
	Text string `json:"text"`
	Link string `json:"link,omitempty"` // an https or mailto address
}

// A PageRelease is a [Release] as the page shows it.
type PageRelease struct {
	// Version is the version of the release.
	Version string `json:"version"`
	// Date is the date of the release, as the owner wrote it.
	Date string `json:"date,omitempty"`
	// Text says what changed.
	Text Markdown `json:"text"`
}
