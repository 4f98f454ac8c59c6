package policy

// An Offer is a prompt, a resource or a resource template that a server lists.
type Offer struct {
	// Name is the name of a prompt, or the URI or URI template of a resource.
	Name string
	// Label is the name of a resource; optional.
	Label string
	// Title and Description are for people; optional.
	Title       string
	Description string
	// Arguments are those of a prompt.
	Arguments []OfferArgument
	// MediaType is the media type of a resource, if the server says it.
	MediaType string
	// Scopes are the scopes that a caller needs in addition to the server's, to get the prompt or
	// read the resource.
	Scopes []string
}

// An OfferArgument is an argument of a prompt.
type OfferArgument struct {
	// Name is its name in a request.
	Name string
	// Title and Description are for people; optional.
	Title       string
	Description string
}
