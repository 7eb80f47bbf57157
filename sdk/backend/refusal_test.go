// SPDX-License-Identifier: Apache-2.0

package backend_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/backend"
)

func TestRefusalClassification(t *testing.T) {
	t.Parallel()
	rows := map[string]struct {
		refusal backend.Refusal
		kind    backend.Kind
		scope   backend.Scope
	}{
		"KMSAccessDenied": {
			backend.Refusal{Code: "KMSAccessDeniedException", HTTPStatus: 502},
			backend.KindKMS, backend.ScopeExecution,
		},
		"KMSDisabled": {
			backend.Refusal{Code: "KMSDisabledException", HTTPStatus: 502},
			backend.KindKMS, backend.ScopeExecution,
		},
		"KMSInvalidState": {
			backend.Refusal{Code: "KMSInvalidStateException", HTTPStatus: 502},
			backend.KindKMS, backend.ScopeExecution,
		},
		"KMSNotFound": {
			backend.Refusal{Code: "KMSNotFoundException", HTTPStatus: 502},
			backend.KindKMS, backend.ScopeExecution,
		},
		"StaleToken": {
			backend.Refusal{
				Code: backend.CodeInvalidParameter, HTTPStatus: 400,
				Message: "Invalid checkpoint token",
			},
			backend.KindStaleToken, backend.ScopeInvocation,
		},
		"StaleTokenInOlderCapitals": {
			backend.Refusal{
				Code: backend.CodeInvalidParameter, HTTPStatus: 400,
				Message: "Invalid Checkpoint Token: t-1",
			},
			backend.KindStaleToken, backend.ScopeInvocation,
		},
		"InvalidParameter": {
			backend.Refusal{
				Code: backend.CodeInvalidParameter, HTTPStatus: 400, Message: "Invalid operation",
			},
			backend.KindInvalid, backend.ScopeExecution,
		},
		"InvalidParameterThatEndsLikeAStaleToken": {
			backend.Refusal{
				Code: backend.CodeInvalidParameter, HTTPStatus: 400,
				Message: "an Invalid checkpoint token",
			},
			backend.KindInvalid, backend.ScopeExecution,
		},
		"OtherCodeWithTheStaleTokenText": {
			backend.Refusal{
				Code: backend.CodeResourceNotFound, HTTPStatus: 404,
				Message: backend.StaleTokenMessage,
			},
			backend.KindInvalid, backend.ScopeExecution,
		},
		"Throttled": {
			backend.Refusal{Code: backend.CodeTooManyRequests, HTTPStatus: 429},
			backend.KindThrottled, backend.ScopeInvocation,
		},
		"NotFound": {
			backend.Refusal{Code: backend.CodeResourceNotFound, HTTPStatus: 404},
			backend.KindInvalid, backend.ScopeExecution,
		},
		"Forbidden": {
			backend.Refusal{Code: "AccessDeniedException", HTTPStatus: 403},
			backend.KindInvalid, backend.ScopeExecution,
		},
		"ServiceException": {
			backend.Refusal{Code: backend.CodeServiceException, HTTPStatus: 500},
			backend.KindService, backend.ScopeInvocation,
		},
		"BadGateway": {
			backend.Refusal{HTTPStatus: 502}, backend.KindService, backend.ScopeInvocation,
		},
		"ConnectionLost": {
			backend.Refusal{Cause: io.ErrUnexpectedEOF},
			backend.KindService, backend.ScopeInvocation,
		},
		"Timeout": {
			backend.Refusal{Cause: context.DeadlineExceeded},
			backend.KindService, backend.ScopeInvocation,
		},
		"Unknown": {
			backend.Refusal{}, backend.KindService, backend.ScopeInvocation,
		},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, row.kind, row.refusal.Kind())
			require.Equal(t, row.scope, row.refusal.Scope())
			require.Equal(t, row.scope, backend.ScopeOf(&row.refusal))
		})
	}
}

func TestScopeOfFindsTheRefusalInTheChain(t *testing.T) {
	t.Parallel()
	refusal := backend.Invalid("name too long")
	require.Equal(t, backend.ScopeExecution, backend.ScopeOf(fmt.Errorf("checkpoint: %w", refusal)))
	require.Equal(t, backend.ScopeExecution, backend.ScopeOf(errors.Join(io.EOF, refusal)))
}

func TestScopeOfAnyOtherErrorIsTheInvocation(t *testing.T) {
	t.Parallel()
	for _, err := range []error{nil, io.EOF, context.Canceled} {
		require.Equal(t, backend.ScopeInvocation, backend.ScopeOf(err))
	}
}

func TestStaleTokenIsOne(t *testing.T) {
	t.Parallel()
	refusal := backend.StaleToken()
	require.Equal(t, backend.KindStaleToken, refusal.Kind())
	require.Equal(t, 400, refusal.HTTPStatus)
}

func TestRefusalText(t *testing.T) {
	t.Parallel()
	rows := map[string]backend.Refusal{
		"ServiceException (HTTP 500): try later": {
			Code: "ServiceException", HTTPStatus: 500, Message: "try later",
		},
		"ServiceException (HTTP 500)": {Code: "ServiceException", HTTPStatus: 500},
		"RequestTimeout: unexpected EOF": {
			Code: "RequestTimeout", Cause: io.ErrUnexpectedEOF,
		},
		"HTTP 502":                      {HTTPStatus: 502},
		"HTTP 502: bad gateway":         {HTTPStatus: 502, Message: "bad gateway"},
		"service fault: unexpected EOF": {Cause: io.ErrUnexpectedEOF},
		"service fault: no token":       {Message: "no token", Cause: io.EOF},
		"service fault":                 {},
	}
	for want, refusal := range rows {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			require.EqualError(t, &refusal, want)
		})
	}
}

func TestRefusalUnwrapsToItsCause(t *testing.T) {
	t.Parallel()
	require.ErrorIs(t, &backend.Refusal{Cause: context.DeadlineExceeded}, context.DeadlineExceeded)
	require.NoError(t, (&backend.Refusal{}).Unwrap())
}

func TestKindsAndScopesHaveWords(t *testing.T) {
	t.Parallel()
	words := map[fmt.Stringer]string{
		backend.KindService:     "service fault",
		backend.KindStaleToken:  "stale checkpoint token",
		backend.KindThrottled:   "throttled",
		backend.KindInvalid:     "invalid request",
		backend.KindKMS:         "encryption key unusable",
		backend.Kind(99):        "kind 99",
		backend.ScopeInvocation: "invocation",
		backend.ScopeExecution:  "execution",
	}
	for value, want := range words {
		require.Equal(t, want, value.String())
	}
}
