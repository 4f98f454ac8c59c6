package docs

// Content holds everything that a page shows, in the order of the page. [Page.JSON] encodes it, and
// templates read it as .Content. Texts are plain text, except fields of type [Markdown]. Invisible
// characters are written as escapes, and texts that look like secrets are replaced.
type Content struct {
	Name        string `json:"name"`
	Title       string `json:"title"`
	Version     string `json:"version,omitempty"`
	Tagline     string `json:"tagline,omitempty"`
	Description string `json:"description"`
	// URL is the address of the endpoint. Website and Docs are the addresses in the manifest.
	URL     string `json:"url"`
	Website string `json:"website,omitempty"`
	Docs    string `json:"docs,omitempty"`

	Intro          Markdown       `json:"intro,omitempty"`
	Features       []FeatureText  `json:"features"`
	Setup          Setup          `json:"setup"`
	Authentication Authentication `json:"authentication"`
	Tools          []Tool         `json:"tools"`
	// MoreTools says in a sentence that users who log in are shown more tools. It is empty if they
	// are not.
	MoreTools       string       `json:"moreTools,omitempty"`
	Examples        []Example    `json:"examples"`
	Limits          Limits       `json:"limits"`
	Troubleshooting Trouble      `json:"troubleshooting"`
	Privacy         Privacy      `json:"privacy"`
	Support         Support      `json:"support"`
	Changelog       []ChangeText `json:"changelog,omitempty"`

	// WithoutExample lists the names of tools that no example calls.
	WithoutExample []string `json:"toolsWithoutExample,omitempty"`
	// Findings list the texts that were replaced because they look like secrets.
	Findings []Finding `json:"findings,omitempty"`
}

// Markdown is a text of [Prose]: Markdown without HTML, with links to web and mail addresses and to
// sections of the page.
type Markdown string

// A FeatureText is a [Feature]. Text is set if the owner wrote the feature. Plain is set if it was
// made from a tool.
type FeatureText struct {
	Title string   `json:"title"`
	Text  Markdown `json:"text,omitempty"`
	Plain string   `json:"plain,omitempty"`
}

// Setup describes how users connect.
type Setup struct {
	// AddToClaude is an address that opens claude.ai with the server filled in. It is empty if
	// claude.ai cannot reach the server.
	AddToClaude string   `json:"addToClaude,omitempty"`
	Clients     []Client `json:"clients"`
	More        Markdown `json:"more,omitempty"`
}

// A Client describes how to set up one client.
type Client struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Steps []string `json:"steps"`
	// Code is a text to type or paste. Language is its language for highlighting.
	Code     string `json:"code,omitempty"`
	Language string `json:"language,omitempty"`
	// After is the step that follows Code.
	After string `json:"after,omitempty"`
}

// Authentication describes whether and how users log in.
type Authentication struct {
	Required bool `json:"required"`
	// Reason says why no login is needed.
	Reason string `json:"reason,omitempty"`
	// Account says which account users need.
	Account Markdown `json:"account,omitempty"`
	// Issuers are the addresses of the authorization servers.
	Issuers []string `json:"issuers,omitempty"`
	Scopes  []Scope  `json:"scopes,omitempty"`
	// Open lists the tools that need no login on a server that requires one.
	Open []ToolRef `json:"open,omitempty"`
	// Callbacks are the callback URLs that the authorization server must allow.
	Callbacks []Callbacks `json:"callbacks,omitempty"`
}

// A Scope is a permission that a token can carry.
type Scope struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	// Always is set if every call with a login needs the scope. Tools lists the tools that require
	// the scope themselves.
	Always bool      `json:"always"`
	Tools  []ToolRef `json:"tools,omitempty"`
}

// A ToolRef refers to a tool. Title is its name for people. ID identifies its element in the HTML
// page.
type ToolRef struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	ID    string `json:"id"`
}

// A Tool describes one tool.
type Tool struct {
	ToolRef
	Description string `json:"description"`
	// Effect describes in a sentence what a call does in the worst case. EffectName is a short
	// form: Reads, Adds, Changes or Not declared.
	Effect     string  `json:"effect"`
	EffectName string  `json:"effectName"`
	Arguments  []Field `json:"arguments"`
	Output     []Field `json:"output,omitempty"`
	// Scopes are required in addition to those of the server. Login is set if the tool requires a
	// login.
	Scopes []string `json:"scopes,omitempty"`
	Login  bool     `json:"login"`
	// Limits are those of this tool only.
	Limits []string `json:"limits,omitempty"`
	// Calls lists the calls of the tool in the examples.
	Calls []ToolCall `json:"calls,omitempty"`
}

// A Field is an argument of a tool or a member of its result. Default and Values are JSON, except
// that strings have no quotation marks. Required is never set in a result; a member that may be
// missing says so in its Limits.
type Field struct {
	Name        string   `json:"name"`
	Type        string   `json:"type"`
	Required    bool     `json:"required"`
	Description string   `json:"description,omitempty"`
	Limits      []string `json:"limits,omitempty"`
	Values      []string `json:"values,omitempty"`
	Default     string   `json:"default,omitempty"`
	Fields      []Field  `json:"fields,omitempty"`
}

// A ToolCall is a call of a tool in an example. Example is the title and ExampleID the ID of the
// example. Arguments is a JSON object.
type ToolCall struct {
	Example   string `json:"example"`
	ExampleID string `json:"exampleId"`
	Arguments string `json:"arguments"`
}

// An Example shows one use of the server.
type Example struct {
	ID     string `json:"id"`
	Number int    `json:"number"`
	Title  string `json:"title"`
	Prompt string `json:"prompt"`
	Steps  []Step `json:"steps"`
	Shows  string `json:"shows"`
	// Skipped says why the example was not run. It is empty if the example was run.
	Skipped string `json:"skipped,omitempty"`
}

// A Step is one call of an example with its result.
type Step struct {
	Tool      ToolRef    `json:"tool"`
	Arguments []Argument `json:"arguments,omitempty"`
	// Output is nil if the call was not made or failed.
	Output *Output `json:"output,omitempty"`
}

// An Argument is one argument of a call. Value is JSON on one line.
type Argument struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// An Output is the result of a call.
type Output struct {
	Text     string `json:"text"`
	Language string `json:"language,omitempty"` // jsonc, or "" for text
	// Shortened is set if the page does not show the whole result.
	Shortened bool `json:"shortened"`
	// Media is the number of images and other blocks in the result that are not text.
	Media int `json:"media,omitempty"`
}

// Limits describe the limits of the server.
type Limits struct {
	Facts []Fact   `json:"facts,omitempty"`
	More  Markdown `json:"more,omitempty"`
}

// A Fact is a row of a table with two columns.
type Fact struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// Trouble explains errors and what to do about them.
type Trouble struct {
	Facts []Fact   `json:"facts"`
	More  Markdown `json:"more,omitempty"`
}

// Privacy describes what happens to the data of users.
type Privacy struct {
	// Policy is the address of the full privacy policy.
	Policy string `json:"policy,omitempty"`
	// Controller and Effective are those of [DataUse].
	Controller string  `json:"controller,omitempty"`
	Effective  string  `json:"effective,omitempty"`
	Topics     []Topic `json:"topics,omitempty"`
	// Terms is the address of the terms of service.
	Terms string   `json:"terms,omitempty"`
	More  Markdown `json:"more,omitempty"`
}

// A Topic is a part of the privacy policy.
type Topic struct {
	Title string   `json:"title"`
	Text  Markdown `json:"text"`
}

// Support lists the contacts of the server.
type Support struct {
	Help     Contact  `json:"help"`
	Security Contact  `json:"security"`
	More     Markdown `json:"more,omitempty"`
}

// A Contact is a web address or an e-mail address. Link is empty if Text is neither.
type Contact struct {
	Text string `json:"text"`
	Link string `json:"link,omitempty"`
}

// A ChangeText is a [Change].
type ChangeText struct {
	Version string   `json:"version"`
	Date    string   `json:"date,omitempty"`
	Text    Markdown `json:"text"`
}
