package audit

// documentEvidence is the documents of the server.
type documentEvidence struct {
	documentation, privacy, support, terms, icon document
	// favicon and securityTxt are at fixed paths of the server's host.
	favicon, securityTxt document
}

// docsPath is where a server serves its own documentation.
const docsPath = "/docs"

// or returns the addresses, with those of other where one is not known.
func (d Documents) or(other Documents) Documents {
	for _, p := range []struct {
		mine *string
		its  string
	}{
		{&d.Documentation, other.Documentation},
		{&d.Privacy, other.Privacy},
		{&d.Support, other.Support},
		{&d.Terms, other.Terms},
		{&d.Icon, other.Icon},
	} {
		if *p.mine == "" {
			*p.mine = p.its
		}
	}
	return d
}

// maxHops is how many redirects of a document are followed.
const maxHops = 5
