package docs

// Content is all that a page says, in the order in which it says it. It is what
// [Page.JSON] encodes and what templates get as .Content. Text is plain, except in fields
// of type [Markdown]; characters that cannot be seen are written out, and what looks like a
// secret is replaced.
type Content struct {
	Name        string `json:"name"`
	Title       string `json:"title"`
	Version     string `json:"version,omitempty"`
	Tagline     string `json:"tagline,omitempty"`
	Description string `json:"description"`
	// URL is the address of the endpoint, and Website and Docs what the manifest says.
	URL     string `json:"url"`
	Website string `json:"website,omitempty"`
	Docs    string `json:"docs,omitempty"`

	Intro          Markdown       `json:"intro,omitempty"`
	Features       []FeatureText  `json:"features"`
	Setup          Setup          `json:"setup"`
	Authentication Authentication `json:"authentication"`
	Tools          []Tool         `json:"tools"`
	// MoreTools is a sentence that there are more tools for users who log in; "" if not.
	MoreTools       string       `json:"moreTools,omitempty"`
	Examples        []Example    `json:"examples"`
	Limits          Limits       `json:"limits"`
	Troubleshooting Trouble      `json:"troubleshooting"`
	Privacy         Privacy      `json:"privacy"`
	Support         Support      `json:"support"`
	Changelog       []ChangeText `json:"changelog,omitempty"`

	// WithoutExample names the tools that no example calls.
	WithoutExample []string `json:"toolsWithoutExample,omitempty"`
	// Findings say what was replaced because it looks like a secret.
	Findings []Finding `json:"findings,omitempty"`
}

// Markdown is text of [Prose]: Markdown without HTML, with links to web and mail
// addresses only.
type Markdown string

// A FeatureText is a [Feature]. Text is Markdown if the owner wrote it, else Plain is set.
type FeatureText struct {
	Title string   `json:"title"`
	Text  Markdown `json:"text,omitempty"`
	Plain string   `json:"plain,omitempty"`
}

// Setup says how users connect.
type Setup struct {
	// AddToClaude is the address that opens claude.ai with the server filled in.
	AddToClaude string   `json:"addToClaude,omitempty"`
	Clients     []Client `json:"clients"`
	More        Markdown `json:"more,omitempty"`
}

// A Client is how one client is set up.
type Client struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Steps []string `json:"steps"`
	// Code is what to type or to paste, in Language.
	Code     string `json:"code,omitempty"`
	Language string `json:"language,omitempty"`
	// After is what to do then.
	After string `json:"after,omitempty"`
}

// Authentication says whether and how users log in.
type Authentication struct {
	Required bool `json:"required"`
	// Reason is why no login is needed.
	Reason  string   `json:"reason,omitempty"`
	Account Markdown `json:"account,omitempty"`
	// Issuers are the authorization servers.
	Issuers []string `json:"issuers,omitempty"`
	Scopes  []Scope  `json:"scopes,omitempty"`
	// Open names the tools of a server with a login that need none.
	Open []ToolRef `json:"open,omitempty"`
	// Callbacks are what the authorization server must allow.
	Callbacks []Callbacks `json:"callbacks,omitempty"`
}

// A Scope is what a token may carry.
type Scope struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	// Always is set when every call that needs a login needs it; Tools are those that ask
	// for it themselves.
	Always bool      `json:"always"`
	Tools  []ToolRef `json:"tools,omitempty"`
}

// A ToolRef names a tool. ID is where the HTML page has it, Title how people call it.
type ToolRef struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	ID    string `json:"id"`
}

// A Tool is one tool.
type Tool struct {
	ToolRef
	Description string `json:"description"`
	// Effect is what a call does in the worst case, in a sentence, and EffectName in a word
	// or two: reads, adds, changes.
	Effect     string  `json:"effect"`
	EffectName string  `json:"effectName"`
	Arguments  []Field `json:"arguments"`
	Output     []Field `json:"output,omitempty"`
	// Scopes are what it needs besides the server's; Login says whether it needs a login.
	Scopes []string `json:"scopes,omitempty"`
	Login  bool     `json:"login"`
	// Limits are those of its own.
	Limits []string `json:"limits,omitempty"`
	// Calls are how the examples call it.
	Calls []ToolCall `json:"calls,omitempty"`
}

// A Field is an argument, or a part of a result. Default and Values are JSON, but for texts,
// which have no quotes. Nothing is Required of a result; what is not always there says so in
// its Limits.
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

// A ToolCall is a call of a tool in the example with that ID and title.
type ToolCall struct {
	Example   string `json:"example"`
	ExampleID string `json:"exampleId"`
	Arguments string `json:"arguments"`
}

// An Example is one use of the server.
type Example struct {
	ID     string `json:"id"`
	Number int    `json:"number"`
	Title  string `json:"title"`
	Prompt string `json:"prompt"`
	Steps  []Step `json:"steps"`
	Shows  string `json:"shows"`
	// Skipped says why the calls were not made.
	Skipped string `json:"skipped,omitempty"`
}

// A Step is one call of an example, with what came of it.
type Step struct {
	Tool      ToolRef    `json:"tool"`
	Arguments []Argument `json:"arguments,omitempty"`
	// Output is nil where the call was not made or failed.
	Output *Output `json:"output,omitempty"`
}

// An Argument is one that a call of an example has: Value is JSON, on one line.
type Argument struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// An Output is what a call answered with.
type Output struct {
	Text     string `json:"text"`
	Language string `json:"language,omitempty"` // jsonc, or "" for text
	// Shortened is set where the page does not have all of it.
	Shortened bool `json:"shortened"`
	// Media is how many images and other blocks there are besides.
	Media int `json:"media,omitempty"`
}

// Limits are what the server allows at most.
type Limits struct {
	Facts []Fact   `json:"facts,omitempty"`
	More  Markdown `json:"more,omitempty"`
}

// A Fact is a line of a table.
type Fact struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// Trouble says what to do when something fails.
type Trouble struct {
	Facts []Fact   `json:"facts"`
	More  Markdown `json:"more,omitempty"`
}

// Privacy says what happens to data.
type Privacy struct {
	// Policy is the address of the full policy.
	Policy     string  `json:"policy,omitempty"`
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

// Support says who helps.
type Support struct {
	Help     Contact  `json:"help"`
	Security Contact  `json:"security"`
	More     Markdown `json:"more,omitempty"`
}

// A Contact is an address of the web or of mail. Link is empty where Text is neither.
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
