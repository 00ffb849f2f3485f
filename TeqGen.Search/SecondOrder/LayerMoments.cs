using TeqGen.Kernels.FullPrecision;

namespace TeqGen.Search;

/// <summary>
/// What the error of a layer's outputs depends on, for one group of channels: with windows x and targets y,
/// E(y − w·x − b)² = Var y − 2·w·Cross + wᵀ·Covariance·w once the bias b is at its best.
/// </summary>
/// <param name="Length">Length of a window.</param>
/// <param name="Outputs">Outputs of the group.</param>
/// <param name="Covariance">[length, length]: E(x − x̄)(x − x̄)ᵀ; without a bias the means are taken as 0.</param>
/// <param name="Cross">[length, outputs]: E(x − x̄)(y − ȳ).</param>
/// <param name="InputMean">x̄.</param>
/// <param name="OutputMean">ȳ.</param>
/// <param name="OutputVariance">Variances of y.</param>
internal sealed record GroupMoments(
    int Length, int Outputs, double[] Covariance, double[] Cross, double[] InputMean, double[] OutputMean, double[] OutputVariance)
{
    /// <summary>The moments of windows whose elements are divided.</summary>
    /// <param name="factors">What by, [length].</param>
    public GroupMoments Divided(ReadOnlySpan<float> factors)
    {
        double[] covariance = [.. Covariance], cross = [.. Cross], mean = [.. InputMean];
        for (int i = 0; i < Length; i++)
        {
            for (int j = 0; j < Length; j++)
            {
                covariance[(i * Length) + j] /= (double)factors[i] * factors[j];
            }

            for (int o = 0; o < Outputs; o++)
            {
                cross[(i * Outputs) + o] /= factors[i];
            }

            mean[i] /= factors[i];
        }

        return this with { Covariance = covariance, Cross = cross, InputMean = mean };
    }
}

/// <summary>Sums over a layer's samples: products in binary32 over blocks of 256, the blocks in binary64 in order.</summary>
internal static class LayerMoments
{
    private const int Block = 256;
    private const int StripRows = 64;

    /// <summary>Computes the moments of every group.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="threads">Most threads; 0 for one a processor.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static GroupMoments[] Of(LayerSamples samples, int threads, CancellationToken cancellationToken) =>
        Of(samples, 0, samples.Count, threads, cancellationToken);

    /// <summary>The same of a part of the samples.</summary>
    /// <inheritdoc cref="Of(LayerSamples, int, CancellationToken)"/>
    /// <param name="first">The first sample.</param>
    /// <param name="count">How many.</param>
    public static GroupMoments[] Of(
        LayerSamples samples, int first, int count, int threads, CancellationToken cancellationToken)
    {
        var g = samples.Layer.Geometry;
        int length = g.PatchLength, outputs = g.GroupOutputs;
        var groups = new GroupMoments[g.Groups];
        int strips = (length + StripRows - 1) / StripRows;
        for (int i = 0; i < groups.Length; i++)
        {
            groups[i] = new(
                length, outputs, new double[length * length], new double[length * outputs], new double[length], new double[outputs], new double[outputs]);
        }

        Chunks.For(
            groups.Length * strips,
            threads,
            piece => Strip(samples, groups[piece / strips], piece / strips, piece % strips * StripRows, first, first + count),
            cancellationToken);
        for (int i = 0; i < groups.Length; i++)
        {
            Targets(samples, groups[i], i, first, count);
        }

        return groups;
    }

    // Rows of a strip of both matrices, and the means of its inputs.
    private static void Strip(LayerSamples samples, GroupMoments moments, int group, int firstRow, int first, int end)
    {
        int length = moments.Length, outputs = moments.Outputs, rows = Math.Min(StripRows, length - firstRow), all = samples.Layer.Geometry.Outputs;
        var windows = samples.Windows[group];
        var turned = new float[rows * Block];
        var targets = new float[Block * outputs];
        var products = new float[rows * Math.Max(length, outputs)];
        for (int start = first; start < end; start += Block)
        {
            int count = Math.Min(Block, end - start);
            for (int n = 0; n < count; n++)
            {
                for (int r = 0; r < rows; r++)
                {
                    float value = windows[((start + n) * length) + firstRow + r];
                    turned[(r * count) + n] = value;
                    moments.InputMean[firstRow + r] += value;
                }

                samples.Targets.AsSpan(((start + n) * all) + (group * outputs), outputs).CopyTo(targets.AsSpan(n * outputs));
            }

            MatrixMultiply.Run(turned, windows.AsSpan(start * length, count * length), products, rows, count, length);
            Add(products, moments.Covariance.AsSpan(firstRow * length, rows * length));
            MatrixMultiply.Run(turned, targets, products, rows, count, outputs);
            Add(products, moments.Cross.AsSpan(firstRow * outputs, rows * outputs));
        }
    }

    private static void Add(ReadOnlySpan<float> products, Span<double> sums)
    {
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] += products[i];
        }
    }

    private static void Targets(LayerSamples samples, GroupMoments m, int group, int first, int count)
    {
        int all = samples.Layer.Geometry.Outputs;
        for (int o = 0; o < m.Outputs; o++)
        {
            double sum = 0, squares = 0;
            for (int n = first; n < first + count; n++)
            {
                double y = samples.Targets[(n * all) + (group * m.Outputs) + o];
                sum += y;
                squares += y * y;
            }

            m.OutputMean[o] = samples.Centred ? sum / count : 0;
            m.OutputVariance[o] = (squares / count) - (m.OutputMean[o] * m.OutputMean[o]);
        }

        for (int i = 0; i < m.Length; i++)
        {
            m.InputMean[i] = samples.Centred ? m.InputMean[i] / count : 0;
        }

        for (int i = 0; i < m.Length; i++)
        {
            for (int j = 0; j < m.Length; j++)
            {
                ref double value = ref m.Covariance[(i * m.Length) + j];
                value = (value / count) - (m.InputMean[i] * m.InputMean[j]);
            }

            for (int o = 0; o < m.Outputs; o++)
            {
                ref double value = ref m.Cross[(i * m.Outputs) + o];
                value = (value / count) - (m.InputMean[i] * m.OutputMean[o]);
            }
        }
    }
}
