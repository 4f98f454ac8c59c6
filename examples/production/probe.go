package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// probe sends one request and fails unless the answer is 200. It is the health check of a container
// image without a shell or curl.
func probe(ctx context.Context, args []string) error {
	if len(args) != 1 {
		return errors.New("probe takes one URL, such as http://127.0.0.1:8080/readyz")
	}
	if u, err := url.Parse(args[0]); err != nil || u.Host == "" {
		return fmt.Errorf("%q is not a URL such as http://127.0.0.1:8080/readyz", args[0])
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, args[0], nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", args[0], resp.Status)
	}
	return nil
}
