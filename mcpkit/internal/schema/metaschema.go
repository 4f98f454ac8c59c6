package schema

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
)

//go:embed metaschemas
var metaschemaFiles embed.FS

// loadMetaschema returns the document at a URL of json-schema.org. No other document is loaded.
func loadMetaschema(at string) (*document, error) {
	_, path, ok := strings.Cut(at, "://json-schema.org/")
	if path == "schema" {
		_, path, _ = strings.Cut(latest.url(), "://json-schema.org/")
	}
	raw, err := metaschemaFiles.ReadFile("metaschemas/" + path)
	if !ok || err != nil {
		return nil, fmt.Errorf("%s is outside of the document", clip(at))
	}
	root, err := decode(raw)
	if err != nil {
		return nil, err
	}
	return newDocument(at, root)
}

// decode reads a JSON text, with numbers as they are written.
func decode(text []byte) (value any, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	err = d.Decode(&value)
	return value, err
}

// metaschemas has the rules that schemas of each dialect follow, compiled at their first use.
var metaschemas = func() map[dialect]func() (*ruleSet, error) {
	all := map[dialect]func() (*ruleSet, error){}
	for _, d := range []dialect{4, 6, 7, 2019, 2020} {
		all[d] = sync.OnceValues(func() (*ruleSet, error) {
			doc, err := loadMetaschema(d.url())
			if err != nil {
				return nil, err
			}
			return newCompiler(loadMetaschema, false).compile(doc)
		})
	}
	return all
}()

// checkSchema checks the JSON of a schema against the metaschema of a dialect.
func checkSchema(text []byte, d dialect) error {
	rules, err := metaschemas[d]()
	if err != nil {
		return err
	}
	e := newEvaluation(context.Background(), rules, &node{})
	defer e.release()
	e.doc.Parse(text)
	problems, err := e.run("it is too complex to be checked")
	if err != nil || problems == nil {
		return err
	}
	return errors.New(strings.Join(problems, "; "))
}
