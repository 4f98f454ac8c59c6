package docs

import "html/template"

// An Option changes how [New] makes a page.
type Option interface{ apply(*settings) }

type optionFunc func(*settings)

func (f optionFunc) apply(s *settings) { f(s) }

type settings struct {
	callbacks []Callbacks
	redact    func(string) string
	layout    *customLayout // nil for the default
	noOutputs bool
	moreTools bool
}

// Callbacks are the callback URLs of one client. The authorization server must allow them before
// users of the client can log in. A value of oauth.KnownClient converts to Callbacks.
type Callbacks struct {
	// Name is the client's name.
	Name string `json:"name"`
	// MetadataURL is the client identifier for authorization servers that support client ID
	// metadata documents. It is empty for a client without such a document.
	MetadataURL string `json:"metadataUrl,omitempty"`
	// Redirects are the callback URLs.
	Redirects []string `json:"redirects"`
	// Note says what else an administrator needs to know.
	Note string `json:"note,omitempty"`
}

// WithCallbacks lists callback URLs of clients on the page of a server that requires a login. The
// list is for administrators of the authorization server. The callback URLs of well-known clients
// are those of oauth.KnownClients.
func WithCallbacks(clients ...Callbacks) Option {
	return optionFunc(func(s *settings) { s.callbacks = append(s.callbacks, clients...) })
}

// WithRedaction applies redact to every text of the examples before the page shows it: prompts,
// arguments and results, and each string of JSON results. It is for texts that only the owner
// knows to be private; tokens, keys and passwords are replaced without it.
func WithRedaction(redact func(text string) string) Option {
	return optionFunc(func(s *settings) { s.redact = redact })
}

// WithoutOutputs omits the results of the examples, so that the page is the same on every machine.
// Each example still describes its result in words.
func WithoutOutputs() Option {
	return optionFunc(func(s *settings) { s.noOutputs = true })
}

// WithMoreTools adds a sentence to the page: users who log in are shown more tools than it lists.
func WithMoreTools() Option {
	return optionFunc(func(s *settings) { s.moreTools = true })
}

// WithLayout sets the templates of the HTML page: a copy of [Layout] in which some templates are
// redefined. The templates are executed with a [View].
//
// A program that calls WithLayout links package html/template, which makes it 3 MB larger. The
// default page does not need that package.
func WithLayout(layout *template.Template) Option {
	return optionFunc(func(s *settings) {
		s.layout = nil
		if layout != nil {
			s.layout = &customLayout{func(name string, view *View) ([]byte, error) { return execute(layout, name, view) }}
		}
	})
}

// A customLayout renders the templates of [WithLayout].
type customLayout struct {
	render func(name string, view *View) ([]byte, error)
}
