// SPDX-License-Identifier: Apache-2.0

package emulator_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/emulator"
)

func TestTenantsHaveProcessesOfTheirOwn(t *testing.T) {
	t.Parallel()
	pid := program(t, "pid", nil)
	pid.PerTenant = true
	w := start(t, functions(map[string]emulator.Function{"pid": pid}))
	invoke := func(tenant string) int {
		out, err := w.lambda.Invoke(t.Context(), &lambda.InvokeInput{
			FunctionName: aws.String("pid"), TenantId: &tenant,
		})
		require.NoError(t, err)
		require.Nil(t, out.FunctionError)
		return decode[int](t, out.Payload)
	}

	blue, green := invoke("blue"), invoke("green")

	require.NotEqual(t, blue, green)
	require.Equal(t, blue, invoke("blue"))
	require.Equal(t, green, invoke("green"))
	got, err := w.lambda.GetFunctionConfiguration(t.Context(),
		&lambda.GetFunctionConfigurationInput{FunctionName: aws.String("pid")})
	require.NoError(t, err)
	require.Equal(t, types.TenantIsolationModePerTenant, got.TenancyConfig.TenantIsolationMode)
}

func TestFunctionsThatKeepTenantsApartNeedOne(t *testing.T) {
	t.Parallel()
	pid := program(t, "pid", nil)
	pid.PerTenant = true
	w := start(t, functions(map[string]emulator.Function{"pid": pid}))
	register(t, w, "caller", func(ctx durable.Context, tenant string) (int, error) {
		if tenant == "" {
			return durable.Invoke[int](ctx, "call", "pid", 0)
		}
		return durable.Invoke[int](ctx, "call", "pid", 0, durable.WithTenant(tenant))
	})

	_, err := w.lambda.Invoke(t.Context(), &lambda.InvokeInput{FunctionName: aws.String("pid")})
	var invalid *types.InvalidParameterValueException
	require.ErrorAs(t, err, &invalid)
	require.Contains(t, invalid.ErrorMessage(), "Add a valid tenant ID")

	require.Contains(t, string(w.invoke(t, "caller:1", `""`).Payload), "Add a valid tenant ID")
	require.Nil(t, w.invoke(t, "caller:1", `"blue"`).FunctionError)
}
