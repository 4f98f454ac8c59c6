package clientmeta

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/publicnet"
)

// errNotModified says that the copy with the given entity tag is current.
var errNotModified = errors.New("clientmeta: not modified")

// fetch requests the document at url. etag, if not empty, is the entity tag of a copy. The error is
// an [*Error] if the response shows that there is no such document, errNotModified, or wraps
// ErrUnavailable.
func (d *Documents) fetch(ctx context.Context, url, etag string) ([]byte, http.Header, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, nil, wrong(CodeMetadata, "the client_id is not a URL")
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Accept-Encoding", "identity")
	req.Header.Set("User-Agent", "mcpkit-authserver")
	if etag != "" {
		req.Header.Set("If-None-Match", etag)
	}
	resp, err := d.client.Do(req)
	if publicnet.IsForbidden(err) {
		d.options.Logger.LogAttrs(ctx, levelRefused, "client metadata document not fetched", attrURL(url), attrError(err))
		return nil, nil, wrong(CodeMetadata, "the host of the metadata document has no public address")
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	defer func() { _ = resp.Body.Close() }()
	if err := checkStatus(resp.StatusCode, etag != ""); err != nil {
		return nil, resp.Header, err
	}
	if err := d.checkHeader(resp); err != nil {
		return nil, nil, err
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, int64(d.options.MaxBytes)+1))
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	if len(body) > d.options.MaxBytes {
		return nil, nil, d.tooLarge()
	}
	return body, resp.Header, nil
}

// checkStatus tells a document that does not exist from a server that has a problem.
func checkStatus(status int, conditional bool) error {
	switch {
	case status == http.StatusOK:
		return nil
	case status == http.StatusNotModified && conditional:
		return errNotModified
	case status >= 300 && status < 400:
		return wrong(CodeMetadata, "the metadata document is at another URL (status %d); redirects are not followed", status)
	case status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusRequestTimeout,
		status == http.StatusTooEarly, status == http.StatusTooManyRequests, status >= 500:
		return fmt.Errorf("%w: the response has status %d", ErrUnavailable, status)
	}
	return wrong(CodeMetadata, "the metadata document cannot be fetched: the response has status %d, not 200", status)
}

func (d *Documents) checkHeader(resp *http.Response) error {
	if encoding := resp.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return wrong(CodeMetadata, "the metadata document is compressed, which was not asked for")
	}
	// Other types are of files that a site serves for its users.
	mediaType, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err != nil || mediaType != "application/json" &&
		(!strings.HasPrefix(mediaType, "application/") || !strings.HasSuffix(mediaType, "+json")) {
		return wrong(CodeMetadata, "the metadata document has Content-Type '%.100s', not application/json", resp.Header.Get("Content-Type"))
	}
	if resp.ContentLength > int64(d.options.MaxBytes) {
		return d.tooLarge()
	}
	return nil
}

func (d *Documents) tooLarge() error {
	return wrong(CodeMetadata, "the metadata document is larger than %d bytes", d.options.MaxBytes)
}
