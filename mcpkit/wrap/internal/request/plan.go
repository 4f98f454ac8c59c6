// Package request makes the parts of HTTP requests from the arguments of tool calls. A [Plan] says
// where each argument goes and in which form, whatever declared it: struct tags, or a document that
// describes an API.
package request

// A Plan maps the arguments of a tool to the parts of a request. It is safe for concurrent use once
// it does not change.
type Plan struct {
	Method   string
	Segments []Segment   // of the path
	Params   []Parameter // in the order of their declaration
	Body     Body
}

// A Segment is one part of the path: a literal text or a wildcard.
type Segment struct {
	Literal  string // if Wildcard is ""
	Wildcard string // the name
	Rest     bool   // whether the wildcard is {name...}, which matches one segment or more
	Joined   bool   // whether it continues the segment before it, as ".json" does in {name}.json
}

// A Place is a part of a request that arguments go into.
type Place int

// The places.
const (
	InBody Place = iota
	InPath
	InQuery
	InHeader
)

// String returns the place as reports name it.
func (p Place) String() string {
	switch p {
	case InPath:
		return "the path"
	case InHeader:
		return "a header"
	case InQuery:
		return "a query"
	}
	return "the body"
}

// A Parameter says where one argument goes, and in which form.
type Parameter struct {
	Argument string // the name in the input of the tool
	Place    Place
	Name     string // of the wildcard, query parameter, header, member, field or part
	Lists    ListStyle
	Objects  ObjectStyle
	Slash    bool    // in the path: whether the value may contain "/", which is sent as %2F
	Null     *string // the text of the argument that is sent as null; nil if none is
	File     bool    // whether the argument is base64 of a file, or a list of them
	Type     string  // the media type of a part; "" for the one that the content shows
	Filename string  // the file name of a part; "" for one that is made from the type
	NameOf   bool    // whether the argument is the file name of the part Name, and no part itself
}

// A ListStyle is how queries, forms, paths and headers write a list.
type ListStyle int

// The styles of lists.
const (
	Repeated ListStyle = iota // a=1&a=2
	Comma                     // a=1,2
	Space                     // a=1%202
	Pipe                      // a=1%7C2
	Brackets                  // a[]=1&a[]=2
	Index                     // a[0]=1&a[1]=2
)

// Separator returns the text between the items of a list that is one value, or "".
func (s ListStyle) Separator() string {
	switch s {
	case Comma:
		return ","
	case Space:
		return " "
	case Pipe:
		return "|"
	}
	return ""
}

// An ObjectStyle is how queries and forms write an object.
type ObjectStyle int

// The styles of objects.
const (
	NoObjects ObjectStyle = iota // objects cannot be written
	Deep                         // a[b]=1&a[c]=2, at any depth
	Spread                       // b=1&c=2
	JSON                         // a={"b":1,"c":2}, also for lists
)

// A Body says what the body of a request is.
type Body struct {
	Kind BodyKind
	Type string // the media type; for Whole with a file it may have a wildcard, such as image/*
}

// A BodyKind is how the arguments become a body.
type BodyKind int

// The kinds of bodies.
const (
	NoBody    BodyKind = iota
	Members            // a JSON object with the arguments as members
	All                // a JSON object with all arguments; the plan has no parameters
	Whole              // one argument: JSON, a text, or a file
	Form               // application/x-www-form-urlencoded
	Multipart          // multipart/form-data
)

// Wildcards returns the names of the wildcards in the path.
func (p *Plan) Wildcards() (names []string) {
	for _, s := range p.Segments {
		if s.Wildcard != "" {
			names = append(names, s.Wildcard)
		}
	}
	return names
}

// Param returns the parameter of an argument, or nil.
func (p *Plan) Param(argument string) *Parameter {
	for i := range p.Params {
		if p.Params[i].Argument == argument {
			return &p.Params[i]
		}
	}
	return nil
}

// ArgumentFor returns the argument of a wildcard, or "".
func (p *Plan) ArgumentFor(wildcard string) string {
	for _, param := range p.Params {
		if param.Place == InPath && param.Name == wildcard {
			return param.Argument
		}
	}
	return ""
}
