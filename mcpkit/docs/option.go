package docs

import "html/template"

// An Option changes how a page is made.
type Option interface{ apply(*settings) }

type optionFunc func(*settings)

func (f optionFunc) apply(s *settings) { f(s) }

type settings struct {
	callbacks []Callbacks
	redact    func(string) string
	layout    *template.Template
	noOutputs bool
	moreTools bool
}

// Callbacks are the callback URLs of one client: what an authorization server must allow so
// that the client's users can log in. A value of oauth.KnownClient converts to it.
type Callbacks struct {
	// Name is what the client's makers call it.
	Name string `json:"name"`
	// MetadataURL is its client identifier with authorization servers that support client ID
	// metadata documents; empty when it has none.
	MetadataURL string `json:"metadataUrl,omitempty"`
	// Redirects are its callback URLs.
	Redirects []string `json:"redirects"`
	// Note is what else to know before registering it.
	Note string `json:"note,omitempty"`
}

// WithCallbacks lists the callback URLs of clients on the page of a server that asks for a
// login, for whoever runs the authorization server. The facts about known clients are those
// of oauth.KnownClients.
func WithCallbacks(clients ...Callbacks) Option {
	return optionFunc(func(s *settings) { s.callbacks = append(s.callbacks, clients...) })
}

// WithRedaction changes every text of the examples before it is shown: prompts, arguments
// and results, those of JSON string by string. It is for what only the owner knows to be
// private; what looks like a token, a key or a password is replaced without it.
func WithRedaction(redact func(text string) string) Option {
	return optionFunc(func(s *settings) { s.redact = redact })
}

// WithoutOutputs leaves the results of the examples out, so that the page says the same
// wherever it is generated. Each example still has what it shows in words.
func WithoutOutputs() Option {
	return optionFunc(func(s *settings) { s.noOutputs = true })
}

// WithMoreTools says on the page that users who log in are shown more tools than it has.
func WithMoreTools() Option {
	return optionFunc(func(s *settings) { s.moreTools = true })
}

// WithLayout sets the templates of the HTML page: a copy of [Layout] in which some are
// defined anew. They are executed with a [View].
func WithLayout(layout *template.Template) Option {
	return optionFunc(func(s *settings) { s.layout = layout })
}
