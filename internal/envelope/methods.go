package envelope

// A place is where the parameters of a method have what the method is about.
type place uint8

const (
	nowhere         place = iota + 1
	inName                // the member name: a tool or a prompt
	inURI                 // the member uri: a resource
	inRef                 // the member ref: a prompt or a resource, as its type says
	inNotifications       // the member notifications: the resources in resourceSubscriptions
)

// methods are those that a server of go-sdk answers, of every protocol version, with the
// place of what each is about. A member at any other place is not read as a name: go-sdk
// does not read it either.
//
// Source: https://modelcontextprotocol.io/specification/2026-07-28/schema, and the schemas
// of the versions before it
var methods = map[string]place{
	"tools/call":                       inName,
	"prompts/get":                      inName,
	"resources/read":                   inURI,
	"resources/subscribe":              inURI,
	"resources/unsubscribe":            inURI,
	"completion/complete":              inRef,
	"subscriptions/listen":             inNotifications,
	"initialize":                       nowhere,
	"ping":                             nowhere,
	"server/discover":                  nowhere,
	"logging/setLevel":                 nowhere,
	"prompts/list":                     nowhere,
	"resources/list":                   nowhere,
	"resources/templates/list":         nowhere,
	"tools/list":                       nowhere,
	"notifications/cancelled":          nowhere,
	"notifications/initialized":        nowhere,
	"notifications/progress":           nowhere,
	"notifications/roots/list_changed": nowhere,
}

// The types of a reference in completion/complete.
const (
	refPrompt   = "ref/prompt"
	refResource = "ref/resource"
)

// Known reports whether it is known what the message is about: its method is one of MCP's,
// or it is a response. What the parameters of another method mean, such as one of
// AddReceivingCustomMethod, only its handler knows; Name and URIs are empty then.
func (m Message) Known() bool { return m.Method == "" || methods[m.Method] != 0 }
