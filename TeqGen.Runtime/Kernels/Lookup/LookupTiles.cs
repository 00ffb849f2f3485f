using System.ComponentModel;

namespace TeqGen.Kernels.Lookup;

/// <summary>The register tiles of the lookup kernels, which are compiled for one shape, or for any.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract unsafe class LookupTiles
{
    private protected LookupTiles()
    {
    }

    /// <summary>Whether the tiles are compiled for the windows of a layer.</summary>
    internal abstract bool Suits(WindowRuns runs);

    /// <summary>8 rows and 32 outputs with AVX-512BW; see <see cref="LookupKernel.Multiply"/>.</summary>
    internal abstract void TwoTiles512(short* image, int* rows, int rowCount, int* offsets, int pairs, short* levels, float* sums, bool add);

    /// <summary>8 rows and 16 outputs with AVX-512BW.</summary>
    internal abstract void OneTile512(short* image, int* rows, int rowCount, int* offsets, int pairs, short* levels, float* sums, bool add);

    /// <summary>8 rows and 16 outputs with AVX-512BW, pairs lying two beside each other and levels as <see cref="AdjacentPairs512.Interleave"/> puts them.</summary>
    internal abstract void AdjacentPairs(short* image, int* rows, int rowCount, int* offsets, int pairs, short* levels, float* sums, bool add);

    /// <summary>4 rows and 16 outputs with AVX2.</summary>
    internal abstract void OneTile256(short* image, int* rows, int rowCount, int* offsets, int pairs, short* levels, int stride, float* sums, bool add);
}

/// <summary>The register tiles for one shape.</summary>
/// <typeparam name="TShape">The shape.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed unsafe class LookupTiles<TShape> : LookupTiles
    where TShape : struct, ILookupShape
{
    /// <inheritdoc/>
    internal override bool Suits(WindowRuns runs) =>
        Shape<TShape>.IsAny
        || (runs.PixelStride == TShape.PixelStride && runs.Starts.Length == TShape.Runs && runs.RunPairs == TShape.RunPairs
            && runs.Starts.Select((start, run) => start == run * TShape.RunStride).All(equal => equal));

    /// <inheritdoc/>
    internal override void TwoTiles512(short* image, int* rows, int rowCount, int* offsets, int pairs, short* levels, float* sums, bool add) =>
        Avx512Multiply.TwoTiles<TShape>(image, rows, rowCount, offsets, pairs, levels, sums, add);

    /// <inheritdoc/>
    internal override void OneTile512(short* image, int* rows, int rowCount, int* offsets, int pairs, short* levels, float* sums, bool add) =>
        Avx512Multiply.OneTile<TShape>(image, rows, rowCount, offsets, pairs, levels, sums, add);

    /// <inheritdoc/>
    internal override void AdjacentPairs(short* image, int* rows, int rowCount, int* offsets, int pairs, short* levels, float* sums, bool add) =>
        AdjacentPairs512.Multiply<TShape>(image, rows, rowCount, offsets, pairs, levels, sums, add);

    /// <inheritdoc/>
    internal override void OneTile256(short* image, int* rows, int rowCount, int* offsets, int pairs, short* levels, int stride, float* sums, bool add) =>
        Avx2Multiply.Rows<TShape>(image, rows, rowCount, offsets, pairs, levels, stride, sums, add);
}
