using System.Runtime.InteropServices;
using TeqGen.Numerics;

namespace TeqGen.Search;

/// <summary>How the parts of units are written; little-endian, arrays by their length first.</summary>
internal static class UnitBytes
{
    public static void Write(BinaryWriter writer, ReadOnlySpan<double> values)
    {
        writer.Write(values.Length);
        writer.Write(MemoryMarshal.AsBytes(values));
    }

    public static void Write(BinaryWriter writer, ReadOnlySpan<float> values)
    {
        writer.Write(values.Length);
        writer.Write(MemoryMarshal.AsBytes(values));
    }

    public static double[] ReadDoubles(BinaryReader reader)
    {
        var values = new double[reader.ReadInt32()];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    public static float[] ReadSingles(BinaryReader reader)
    {
        var values = new float[reader.ReadInt32()];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    public static void WriteOptional(BinaryWriter writer, float[]? values)
    {
        writer.Write(values is not null);
        if (values is not null)
        {
            Write(writer, values);
        }
    }

    public static void WriteOptional(BinaryWriter writer, double? value)
    {
        writer.Write(value is not null);
        writer.Write(value ?? 0);
    }

    public static double? ReadOptionalDouble(BinaryReader reader)
    {
        bool known = reader.ReadBoolean();
        double value = reader.ReadDouble();
        return known ? value : null;
    }

    public static float[]? ReadOptionalSingles(BinaryReader reader) => reader.ReadBoolean() ? ReadSingles(reader) : null;

    public static void Write(BinaryWriter writer, ExponentialGrid grid)
    {
        writer.Write(grid.Base);
        writer.Write(grid.Alpha);
        writer.Write(grid.Beta);
        writer.Write((byte)grid.ExponentBits);
        writer.Write(grid.Signed);
        writer.Write((byte)grid.Zero);
    }

    public static ExponentialGrid ReadGrid(BinaryReader reader)
    {
        double b = reader.ReadDouble(), alpha = reader.ReadDouble(), beta = reader.ReadDouble();
        byte bits = reader.ReadByte();
        bool signed = reader.ReadBoolean();
        return new(b, alpha, beta, bits, signed, (ZeroTreatment)reader.ReadByte());
    }

    public static void Write(BinaryWriter writer, ExecutableLayer layer)
    {
        var g = layer.Geometry;
        foreach (int extent in (ReadOnlySpan<int>)
            [
                g.Inputs, g.Outputs, g.Kernel.Height, g.Kernel.Width, g.Stride.Height, g.Stride.Width, g.Padding.Height, g.Padding.Width, g.Dilation, g.Groups,
                layer.Height, layer.Width,
            ])
        {
            writer.Write(extent);
        }

        Write(writer, (ReadOnlySpan<float>)layer.Weight.Data);
        WriteOptional(writer, layer.Bias?.Data.ToArray());
    }

    public static void Write(BinaryWriter writer, LayerSamples samples)
    {
        Write(writer, samples.Layer);
        Write(writer, samples.Targets);
        foreach (float[] windows in samples.Windows)
        {
            Write(writer, windows);
        }

        writer.Write(samples.Centred);
    }

    public static void Write(BinaryWriter writer, MagnitudeDistribution distribution)
    {
        var (values, weights) = distribution.Bins;
        Write(writer, values);
        Write(writer, weights);
        writer.Write(distribution.Signed);
    }

    public static MagnitudeDistribution ReadDistribution(BinaryReader reader)
    {
        double[] values = ReadDoubles(reader), weights = ReadDoubles(reader);
        return MagnitudeDistribution.OfBins(values, weights, reader.ReadBoolean());
    }

    public static void Write(BinaryWriter writer, Reconstruction reconstruction)
    {
        writer.Write(reconstruction.Codes.Length);
        writer.Write(reconstruction.Codes);
        WriteOptional(writer, reconstruction.Scales);
        WriteOptional(writer, reconstruction.Bias);
        writer.Write(reconstruction.Error);
        writer.Write(reconstruction.Variance);
    }

    public static Reconstruction ReadReconstruction(BinaryReader reader)
    {
        byte[] codes = reader.ReadBytes(reader.ReadInt32());
        float[]? scales = ReadOptionalSingles(reader), bias = ReadOptionalSingles(reader);
        double error = reader.ReadDouble();
        return new(codes, scales, bias, error, reader.ReadDouble());
    }

    public static void Write(BinaryWriter writer, OperandFit fit)
    {
        Write(writer, fit.Grid);
        writer.Write(fit.NoiseToSignal);
        writer.Write(fit.Rmae);
    }

    public static OperandFit ReadFit(BinaryReader reader)
    {
        var grid = ReadGrid(reader);
        double noise = reader.ReadDouble();
        return new(grid, noise, reader.ReadDouble());
    }

    public static void Write(BinaryWriter writer, LayerFit fit)
    {
        Write(writer, fit.Weights);
        Write(writer, fit.Activations);
    }

    public static LayerFit ReadLayerFit(BinaryReader reader)
    {
        var weights = ReadFit(reader);
        return new(weights.Grid.Base, weights, ReadFit(reader));
    }
}
