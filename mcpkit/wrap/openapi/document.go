package openapi

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v4"
)

// maxDocument is the size in bytes of the largest document that [Parse] reads.
const maxDocument = 64 << 20

// A Document is an OpenAPI document. [Parse] and [ReadFile] make one. It does not change, and is
// safe for concurrent use.
type Document struct {
	doc        *openapi3.T
	operations []*operation
	subtypes   subtypes
	notes      []Note
	leftOut    map[string]string // why operations cannot be tools, by the operationIds of those that are not among operations
}

// A ParseOption changes how a document is read.
type ParseOption interface{ applyParse(*reading) }

type parseOption func(*reading)

func (f parseOption) applyParse(p *reading) { f(p) }

// References allows references to other documents, such as "parts.yaml#/Pet", which are not
// followed without it: an operation that needs one cannot be a tool then. read returns the document
// at an address, which is as the referring document writes it, made absolute if that document has
// an address. read decides which addresses are allowed; it sees each of them.
func References(read func(address *url.URL) ([]byte, error)) ParseOption {
	return parseOption(func(p *reading) { p.read = read })
}

// ReadFile reads a document from a file, see [Parse].
func ReadFile(name string, opts ...ParseOption) (*Document, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("openapi: %w", err)
	}
	if info.Size() > maxDocument {
		return nil, tooLarge()
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("openapi: %w", err)
	}
	at := parseOption(func(p *reading) { p.address = &url.URL{Path: filepath.ToSlash(name)} })
	return Parse(data, append([]ParseOption{at}, opts...)...)
}

// Parse reads an OpenAPI document of version 3.0, 3.1 or 3.2, in JSON or YAML, of at most 64 MiB.
// The time is linear in its bytes.
//
// Parse does not validate a document: published ones often break a rule of the specification and
// are clear all the same. If a part cannot be read, it is left out if it only narrows or
// illustrates a schema, see [Document.Notes]. Otherwise Parse returns an [*Error].
func Parse(data []byte, opts ...ParseOption) (d *Document, err error) {
	if len(data) > maxDocument {
		return nil, tooLarge()
	}
	defer func() {
		if r := recover(); r != nil { // a fault of the parser, which reads documents of strangers
			d, err = nil, &Error{Message: fmt.Sprintf("the document cannot be read (%v); check it with a validator of OpenAPI", r)}
		}
	}()
	p := &reading{}
	for _, o := range opts {
		if o != nil {
			o.applyParse(p)
		}
	}
	return p.parse(data)
}

func tooLarge() error {
	return &Error{Message: fmt.Sprintf("the document is larger than %d MiB; cut it to the operations that become tools", maxDocument>>20)}
}

// Notes returns what was left out of the document because it cannot be read.
func (d *Document) Notes() []Note { return append([]Note(nil), d.notes...) }

// IDs returns the names of the operations that [Operations] chooses from, in the order of their
// paths.
func (d *Document) IDs() []string {
	ids := make([]string, len(d.operations))
	for i, o := range d.operations {
		ids[i] = o.id
	}
	return ids
}

// A reading is one document being read.
type reading struct {
	read    func(*url.URL) ([]byte, error) // nil if references to other documents are not followed
	address *url.URL
	notes   []Note
}

func (p *reading) parse(data []byte) (*Document, error) {
	root, err := parseNodes(data)
	if err != nil {
		return nil, err
	}
	if err := checkVersion(root); err != nil {
		return nil, err
	}
	r := &repair{root: root, external: p.read != nil}
	if err := r.run(); err != nil {
		return nil, err
	}
	doc, err := r.decode()
	if err != nil {
		return nil, err
	}
	loader := &openapi3.Loader{Context: context.Background(), IsExternalRefsAllowed: p.read != nil, ReadFromURIFunc: p.readReference}
	if err := loader.ResolveRefsIn(doc, p.address); err != nil {
		return nil, r.referenceError(err)
	}
	d := &Document{doc: doc, notes: append(p.notes, r.notes...), leftOut: map[string]string{}}
	if doc.Components != nil {
		d.subtypes = subtypesOf(doc.Components.Schemas)
	}
	d.index(root)
	return d, nil
}

var errReference = errors.New("references to other documents are not followed; see openapi.References")

func (p *reading) readReference(_ *openapi3.Loader, address *url.URL) ([]byte, error) {
	if p.read == nil {
		return nil, errReference
	}
	return p.read(address)
}

// checkVersion refuses documents of other kinds.
func checkVersion(root *yaml.Node) error {
	if root.Kind != yaml.MappingNode {
		return at(root, "an OpenAPI document is an object with the member openapi")
	}
	if key, value := member(root, "swagger"); value != nil {
		return at(key, "this is a Swagger %s document; convert it to OpenAPI 3 first, for example with \"npx swagger2openapi swagger.json -o openapi.json\"", value.Value)
	}
	key, value := member(root, "openapi")
	switch {
	case value == nil:
		return at(root, "the document has no member openapi, so it is not an OpenAPI document")
	case !strings.HasPrefix(value.Value, "3."):
		return at(key, "the document is of OpenAPI %q; versions 3.0, 3.1 and 3.2 can be read", value.Value)
	}
	return nil
}
