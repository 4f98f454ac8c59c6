package envelope

// A subject says which member of a method's parameters names what the method is applied to.
type subject uint8

const (
	subjectNone          subject = iota + 1
	subjectName                  // the member name: a tool or a prompt
	subjectURI                   // the member uri: a resource
	subjectRef                   // the member ref: a prompt or a resource, depending on its type
	subjectNotifications         // the member notifications: the resources in resourceSubscriptions
)

// A method describes one method of the protocol.
type method struct {
	subject subject
	// lifecycle is set if the method only opens, maintains or ends a connection. It returns
	// nothing of the server's tools, resources and prompts.
	lifecycle bool
}

// methods are the methods that a server made with go-sdk handles, of every protocol version.
// Only the member that subject selects is read as a name: go-sdk ignores the others too.
//
// Source: https://modelcontextprotocol.io/specification/2026-07-28/schema, and the schemas
// of earlier versions
var methods = map[string]method{
	"tools/call":                       {subject: subjectName},
	"prompts/get":                      {subject: subjectName},
	"resources/read":                   {subject: subjectURI},
	"resources/subscribe":              {subject: subjectURI},
	"resources/unsubscribe":            {subject: subjectURI},
	"completion/complete":              {subject: subjectRef},
	"subscriptions/listen":             {subject: subjectNotifications},
	"logging/setLevel":                 {subject: subjectNone},
	"prompts/list":                     {subject: subjectNone},
	"resources/list":                   {subject: subjectNone},
	"resources/templates/list":         {subject: subjectNone},
	"tools/list":                       {subject: subjectNone},
	"initialize":                       {subject: subjectNone, lifecycle: true},
	"ping":                             {subject: subjectNone, lifecycle: true},
	"server/discover":                  {subject: subjectNone, lifecycle: true},
	"notifications/cancelled":          {subject: subjectNone, lifecycle: true},
	"notifications/initialized":        {subject: subjectNone, lifecycle: true},
	"notifications/progress":           {subject: subjectNone, lifecycle: true},
	"notifications/roots/list_changed": {subject: subjectNone, lifecycle: true},
}

// The types of a reference in completion/complete.
const (
	refPrompt   = "ref/prompt"
	refResource = "ref/resource"
)

// Known reports whether the method is one that MCP defines.
func Known(method string) bool { return methods[method].subject != 0 }

// HasSubject reports whether the method is applied to a tool, prompt or resource that its
// parameters name. A handler of the program may carry out such a method, and no other.
func HasSubject(method string) bool { return methods[method].subject > subjectNone }

// Lifecycle reports whether the method only opens, maintains or ends a connection, such as
// initialize, ping and notifications. It returns nothing of the server's tools, resources and
// prompts.
func Lifecycle(method string) bool { return methods[method].lifecycle }
